"""The routes of clients: their record, health, consents and letters."""

from clients.api.alerts import Alerts
from clients.api.calls import Calls
from clients.api.clients import Clients
from clients.api.conditions import Conditions
from clients.api.conditions_catalogue import ConditionsCatalogue
from clients.api.consents import Consents
from clients.api.health_statements import HealthStatements
from clients.api.letters import ClientLetters
from clients.api.red_flags import RedFlags
from clients.api.timeline import Timeline
from clinic.http.routes import routes

urlpatterns = routes(
    Clients,
    Conditions,
    HealthStatements,
    Consents,
    Alerts,
    ClientLetters,
    Calls,
    Timeline,
    ConditionsCatalogue,
    RedFlags,
)
