"""The addresses of this floor's doors."""

from django.urls import path

from clients.api.alerts import Alerts
from clients.api.clients import Clients
from clients.api.conditions import Conditions
from clients.api.conditions_catalogue import ConditionsCatalogue
from clients.api.consents import Consents
from clients.api.letters import ClientLetters
from clients.api.red_flags import RedFlags
from clients.api.timeline import Timeline
from clinic.http.routes import routes

CLIENT = "clients/<uuid:pk>"
CONDITION = f"{CLIENT}/conditions/<uuid:condition>"

urlpatterns = [
    *routes("clients", Clients, "archive", "restore"),
    path(f"{CLIENT}/conditions", Conditions.as_view({"get": "list", "post": "create"})),
    path(f"{CONDITION}/end", Conditions.as_view({"post": "end"})),
    path(f"{CONDITION}/clear", Conditions.as_view({"post": "clear"})),
    path(f"{CLIENT}/consents", Consents.as_view({"get": "list", "post": "create"})),
    path(f"{CLIENT}/consents/<str:kind>/withdraw", Consents.as_view({"post": "withdraw"})),
    path(f"{CLIENT}/alerts", Alerts.as_view({"get": "retrieve"})),
    path(f"{CLIENT}/letters", ClientLetters.as_view({"get": "list"})),
    path(f"{CLIENT}/timeline", Timeline.as_view({"get": "list"})),
    *routes("conditions-catalogue", ConditionsCatalogue),
    *routes("red-flags", RedFlags),
]
