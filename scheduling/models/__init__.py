from scheduling.models.appointment import Appointment
from scheduling.models.block import Block
from scheduling.models.feed import CalendarFeed
from scheduling.models.hold import Hold
from scheduling.models.people import Assignment, Attendance
from scheduling.models.reservation import Reservation
from scheduling.models.series import Series
from scheduling.models.shift import Shift

__all__ = [
    "Appointment",
    "Assignment",
    "Attendance",
    "Block",
    "CalendarFeed",
    "Hold",
    "Reservation",
    "Series",
    "Shift",
]
