from scheduling.models.appointment import Appointment
from scheduling.models.block import Block
from scheduling.models.feed import CalendarFeed
from scheduling.models.freed_time import FreedTime
from scheduling.models.hold import Hold
from scheduling.models.money import (
    BoughtPackage,
    Fee,
    Package,
    Receipt,
    ReceiptLine,
    Redemption,
    Voucher,
    Waiver,
)
from scheduling.models.online.booking import OnlineBooking
from scheduling.models.online.looks import OnlineLooks
from scheduling.models.online.request import OnlineRequest
from scheduling.models.people import Assignment, Attendance
from scheduling.models.reservation import Reservation
from scheduling.models.series import Series
from scheduling.models.shift import Shift
from scheduling.models.sick_days import SickDayTime, SickDayVisit
from scheduling.models.waitlist import WaitlistEntry, WaitlistOffer

__all__ = [
    "Appointment",
    "Assignment",
    "Attendance",
    "Block",
    "BoughtPackage",
    "CalendarFeed",
    "Fee",
    "FreedTime",
    "Hold",
    "OnlineBooking",
    "OnlineLooks",
    "OnlineRequest",
    "Package",
    "Receipt",
    "ReceiptLine",
    "Redemption",
    "Reservation",
    "Series",
    "Shift",
    "SickDayTime",
    "SickDayVisit",
    "Voucher",
    "WaitlistEntry",
    "WaitlistOffer",
    "Waiver",
]
