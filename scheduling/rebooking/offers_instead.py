"""Offer two times to a client whose visit has to be rebooked: what somebody reads out on the phone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from clinic import clock
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.availability.alternatives import offers_at
from scheduling.availability.another_time import another_time_for
from scheduling.availability.offers import Offer, RequestedVisit, nearest_offers
from scheduling.models import Appointment

OFFERED, MANY = 2, 200
APART = timedelta(hours=3)
"""How far apart two offers with the same therapist are, so that the second is a choice."""


def offers_instead(visit: Appointment, practice: Practice) -> list[Offer]:
    """Return the same time with somebody else and the nearest with the same therapist, else the nearest two.

    Where the same therapist has no time, or does this work no more, anybody may treat, unless several did.
    """
    request = another_time_for(visit, practice)
    chosen: list[Offer] = []
    for offer in _candidates(request, visit):
        if all(_differ(offer, other) for other in chosen):
            chosen.append(offer)
        if len(chosen) == OFFERED:
            break
    return chosen


def _candidates(request: RequestedVisit, visit: Appointment) -> Iterator[Offer]:
    """Yield free times, the best first; those of others only where one therapist may take another's place."""
    is_of_one = len(request.requested) <= 1
    starts_at = max(visit.starts_at, clock.now())
    if is_of_one:
        yield from list(offers_at(request, starts_at))[:1]
    yield from _nearest(request, visit)
    if is_of_one:
        yield from _nearest(replace(request, requested=(), length=None), visit)


def _nearest(request: RequestedVisit, visit: Appointment) -> list[Offer]:
    starts_at = max(visit.starts_at, clock.now())
    try:
        near = nearest_offers(request, starts_at, count=MANY)
    except Refusal as refusal:
        if refusal.code != "not_a_candidate":
            raise
        return []
    day = visit.starts_at.astimezone(visit.location.zone).date()
    return sorted(near, key=lambda offer: (offer.day != day, abs(offer.slot.starts_at - starts_at)))


def _differ(one: Offer, other: Offer) -> bool:
    """Return True if both are worth offering: with other therapists, or hours apart."""
    return one.therapist != other.therapist or abs(one.slot.starts_at - other.slot.starts_at) >= APART
