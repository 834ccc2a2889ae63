"""The addresses of the diary's doors."""

from django.urls import path

from clinic.http.routes import routes
from scheduling.api.appointments import Appointments
from scheduling.api.availability import Availability
from scheduling.api.blocks import Blocks, TimeOff
from scheduling.api.rebooking import Rebooking, RebookingAdvice
from scheduling.api.shifts import Shifts

urlpatterns = [
    *routes("availability", Availability),
    *routes(
        "appointments",
        Appointments,
        *("move", "cancel", "confirm", "arrive", "start", "complete", "no-show", "reinstate"),
    ),
    path(
        "appointments/<uuid:pk>/rebooking-advice",
        RebookingAdvice.as_view({"put": "replace", "delete": "destroy"}),
    ),
    *routes("rebooking", Rebooking),
    *routes("shifts", Shifts, "drop"),
    *routes("blocks", Blocks),
    *routes("time-off", TimeOff),
]
