"""The addresses of this floor's doors."""

from typing import Any

from django.urls import path

from clinic.http.routes import routes
from treatments.briefs.api import VisitBrief
from treatments.catalogue.api.clinical_settings import TheClinicalSettings
from treatments.catalogue.api.education_facts import EducationFacts
from treatments.catalogue.api.muscles import Muscles
from treatments.catalogue.api.zones import Referrals, Zones
from treatments.check_ins.api import CheckIns
from treatments.episodes.api.episodes import Episodes
from treatments.episodes.api.readings import Baselines, Readings
from treatments.follow_ups.api import FollowUps
from treatments.notes.api.charts import Charts
from treatments.notes.api.comparisons import Comparisons
from treatments.notes.api.notes import Notes
from treatments.notes.api.points import Points
from treatments.outcomes.api import (
    ClientOutcomes,
    ClientOutcomesChart,
    PracticeOutcomes,
    PracticeOutcomesChart,
)
from treatments.plans.api import Plans, PlansOfNote
from treatments.plans.api_pdf import NoteSheets, PlanSheets

NOTE = "notes/<uuid:pk>"
THE_SET: dict[str, Any] = {"get": "points", "put": "replace", "post": "create"}
ONE_POINT: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("muscles", Muscles.as_view({"get": "list"})),
    path("muscles/<slug:slug>", Muscles.as_view({"get": "retrieve"})),
    *routes("zones", Zones),
    *routes("referrals", Referrals),
    path("clinical-settings", TheClinicalSettings.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("appointments/<uuid:pk>/brief", VisitBrief.as_view({"get": "retrieve"})),
    *routes("episodes", Episodes, "close", "reopen"),
    path("episodes/<uuid:pk>/readings", Readings.as_view({"get": "list", "post": "create"})),
    path("appointments/<uuid:pk>/baseline", Baselines.as_view({"post": "create"})),
    *routes("notes", Notes, "sign", "addenda", "in-error"),
    path(f"{NOTE}/points", Points.as_view(THE_SET)),
    path(f"{NOTE}/points/<uuid:point>", Points.as_view(ONE_POINT)),
    path(f"{NOTE}/comparison", Comparisons.as_view({"get": "retrieve"})),
    path(f"{NOTE}/chart.svg", Charts.as_view({"get": "svg"})),
    path(f"{NOTE}/chart.png", Charts.as_view({"get": "picture"})),
    path(f"{NOTE}/plan", PlansOfNote.as_view({"get": "retrieve", "post": "create"})),
    *routes("plans", Plans, "send"),
    path(f"{NOTE}/pdf", NoteSheets.as_view({"get": "pdf"})),
    path("plans/<uuid:pk>/pdf", PlanSheets.as_view({"get": "pdf"})),
    *routes("follow-ups", FollowUps, "close"),
    path("reports/outcomes", PracticeOutcomes.as_view({"get": "retrieve"})),
    path("reports/outcomes.svg", PracticeOutcomesChart.as_view({"get": "svg"})),
    path("clients/<uuid:pk>/outcomes", ClientOutcomes.as_view({"get": "retrieve"})),
    path("clients/<uuid:pk>/outcomes.svg", ClientOutcomesChart.as_view({"get": "svg"})),
    path("education-facts", EducationFacts.as_view({"get": "list"})),
    *routes("check-ins", CheckIns, "answer", "tell"),
]
