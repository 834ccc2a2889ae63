"""The addresses of the diary's doors."""

from clinic.http.routes import routes
from scheduling.api.appointments import Appointments
from scheduling.api.availability import Availability
from scheduling.api.blocks import Blocks, TimeOff
from scheduling.api.shifts import Shifts

urlpatterns = [
    *routes("availability", Availability),
    *routes(
        "appointments",
        Appointments,
        *("move", "cancel", "confirm", "arrive", "start", "complete", "no-show", "reinstate"),
    ),
    *routes("shifts", Shifts, "drop"),
    *routes("blocks", Blocks),
    *routes("time-off", TimeOff),
]
