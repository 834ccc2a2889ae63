"""The free times that a client may choose on the page of a visit, and until when."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.another_time import another_time_for
from scheduling.availability.offers import Offer, offers
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD

INSTEAD = timedelta(days=14)
"""How long after a visit that the clinic cancelled another is booked in its place on its page."""
AT_ONCE = timedelta(days=7)
FURTHEST = timedelta(days=62)
"""How far ahead the next free time is looked for when the days asked for have none."""


def too_late() -> Refusal:
    """Return the refusal of what a client can no longer do on the page."""
    return Refusal("too_late", _("This can no longer be changed here. Please call us."))


def may_be_moved(visit: Appointment, practice: Practice) -> bool:
    """True while moving costs the clinic nothing: before the free hours end, or when it needs rebooking."""
    if visit.state not in AHEAD or visit.starts_at <= clock.now():
        return False
    return visit.needs_rebooking or practice.free_until(visit.starts_at) > clock.now()


def may_be_replaced(visit: Appointment) -> bool:
    """True if the clinic cancelled the visit not long ago, and what it offered then still exists."""
    return (
        visit.state == "cancelled"
        and visit.cancelled_by == "clinic"
        and clock.now() < visit.starts_at + INSTEAD
        and visit.service.archived_at is None
        and visit.location.archived_at is None
    )


def times_from(visit: Appointment, practice: Practice, start: datetime) -> list[Offer]:
    """Return the free times in the seven days from `start`, or else those of the day of the next one."""
    request = another_time_for(visit, practice, online=True)
    start = max(start, request.earliest)
    found, _next = offers(request, Span(start, start + AT_ONCE), most=None)
    if not found:
        found, _next = offers(request, Span(start + AT_ONCE, start + FURTHEST), most=1)
    return [offer for offer in found if offer.slot.starts_at != visit.starts_at or visit.state not in AHEAD]


def require_offer(visit: Appointment, practice: Practice, starts_at: datetime) -> Offer:
    """Return the free time at this instant; raise `taken` if it is not, or no longer, offered."""
    request = another_time_for(visit, practice, online=True)
    found, _next = offers(request, Span(starts_at, starts_at + timedelta(minutes=1)))
    for offer in found:
        if offer.slot.starts_at == starts_at:
            return offer
    raise Refusal("taken", _("This time is no longer free. Choose another."))
