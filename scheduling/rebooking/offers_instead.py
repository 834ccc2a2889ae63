"""Offer two times to a client whose visit has to be rebooked: what somebody reads out on the phone."""

from dataclasses import replace

from clinic import clock
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.availability.alternatives import alternatives_to
from scheduling.availability.another_time import another_time_for
from scheduling.availability.offers import Offer, RequestedVisit
from scheduling.models import Appointment

OFFERED = 2


def offers_instead(visit: Appointment, practice: Practice) -> list[Offer]:
    """Return the same time with somebody else and the nearest with the same therapist, else the nearest.

    Where the same therapist has no time, or does this work no more, anybody may treat.
    """
    request = another_time_for(visit, practice)
    anyone = replace(request, requested=(), length=None)
    found = _two_of(request, visit)
    if len(found) < OFFERED:
        found += [offer for offer in _two_of(anyone, visit) if offer not in found]
    return found[:OFFERED]


def _two_of(request: RequestedVisit, visit: Appointment) -> list[Offer]:
    try:
        free = alternatives_to(request, max(visit.starts_at, clock.now()))
    except Refusal as refusal:
        if refusal.code != "not_a_candidate":
            raise
        return []
    return [*free.same_time[:1], *free.nearest][:OFFERED]
