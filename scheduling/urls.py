"""The addresses of the diary's doors."""

from django.urls import path

from clinic.http.routes import routes
from scheduling.availability.api import Availability
from scheduling.bookings.api.appointments import Appointments
from scheduling.rebooking.api import Rebooking, RebookingAdvice
from scheduling.rota.api.blocks import Blocks, TimeOff
from scheduling.rota.api.shifts import Shifts

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
