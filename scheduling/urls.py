"""The routes of scheduling: free times, visits, rebooking, shifts and blocks; and its screens."""

from clinic.http.routes import routes
from clinic.screens.screen import screen_routes
from scheduling.availability.api import Availability
from scheduling.bookings.api.appointments import Appointments
from scheduling.rebooking.api import Rebooking, RebookingAdvice
from scheduling.rota.api.blocks import Blocks, TimeOff
from scheduling.rota.api.shifts import Shifts
from scheduling.screens.diary import diary_screen

urlpatterns = routes(Availability, Appointments, RebookingAdvice, Rebooking, Shifts, Blocks, TimeOff)

screens = screen_routes(diary_screen)
