from scheduling.models.appointment import Appointment
from scheduling.models.attendance import Attendance
from scheduling.models.block import Block
from scheduling.models.claim import Claim
from scheduling.models.seat import Seat
from scheduling.models.shift import Shift

__all__ = ["Appointment", "Attendance", "Block", "Claim", "Seat", "Shift"]
