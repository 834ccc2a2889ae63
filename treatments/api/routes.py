"""The addresses of this floor's doors."""

from typing import Any

from django.urls import path

from clinic.http.routes import routes
from treatments.api.charts import Charts
from treatments.api.check_ins import CheckIns
from treatments.api.clinical_settings import TheClinicalSettings
from treatments.api.episodes import Episodes
from treatments.api.muscles import Muscles
from treatments.api.notes import Notes
from treatments.api.plans import Plans, PlansOfNote
from treatments.api.points import Points
from treatments.api.zones import Referrals, Zones

NOTE = "notes/<uuid:pk>"
THE_SET: dict[str, Any] = {"get": "points", "put": "replace", "post": "create"}
ONE_POINT: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("muscles", Muscles.as_view({"get": "list"})),
    path("muscles/<slug:slug>", Muscles.as_view({"get": "retrieve"})),
    *routes("zones", Zones),
    *routes("referrals", Referrals),
    path("clinical-settings", TheClinicalSettings.as_view({"get": "retrieve", "patch": "partial_update"})),
    *routes("episodes", Episodes),
    *routes("notes", Notes, "sign", "addenda", "in-error"),
    path(f"{NOTE}/points", Points.as_view(THE_SET)),
    path(f"{NOTE}/points/<uuid:point>", Points.as_view(ONE_POINT)),
    path(f"{NOTE}/chart.svg", Charts.as_view({"get": "svg"})),
    path(f"{NOTE}/chart.png", Charts.as_view({"get": "picture"})),
    path(f"{NOTE}/plan", PlansOfNote.as_view({"get": "retrieve", "post": "create"})),
    *routes("plans", Plans, "send"),
    *routes("check-ins", CheckIns, "answer", "tell"),
]
