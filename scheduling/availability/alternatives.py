"""Offer other times in place of one that was refused: at the same time with others, and the nearest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from clinic import clock
from clinic.spans import Span
from scheduling.availability.offers import Offer, RequestedVisit, nearest_offers
from scheduling.availability.schedules import load_schedules
from scheduling.availability.slots import MINUTE, LocationSchedule

MOST = 3
"""The offers of a row: what somebody reads out on the phone."""
HELPED_BY_OTHER_TIMES = frozenset(
    {
        "taken",
        "held",
        "client_elsewhere",
        "outside_hours",
        "no_candidates",
        "not_a_candidate",
        "therapist_unwanted",
        "in_the_past",
        "day_full",
        "registration_expired",
    }
)
"""The refusals after which other times are offered."""


@dataclass(frozen=True)
class Alternatives:
    """Two rows of free times: `same_time` with other therapists, and the `nearest` with those requested."""

    same_time: list[Offer]
    nearest: list[Offer]


def alternatives_to(visit: RequestedVisit, starts_at: datetime) -> Alternatives:
    """Return what may be offered in place of a visit that cannot be at this time."""
    return Alternatives(
        same_time=list(offers_at(visit, starts_at))[:MOST],
        nearest=nearest_offers(visit, max(starts_at, clock.now()), not_at=starts_at, count=MOST),
    )


def offers_at(visit: RequestedVisit, starts_at: datetime) -> Iterator[Offer]:
    """Yield a free time at this very instant with each therapist not requested, at their own length."""
    if starts_at < visit.earliest:
        return
    asked = {resource.resource for resource in visit.requested}
    schedules = load_schedules(
        visit.service,
        Span(starts_at, starts_at + MINUTE),
        location=visit.location,
        preferences=visit.preferences,
        treated=visit.treated,
        ignoring=visit.ignoring,
        staffed_only=True,
    )
    for place, schedule in schedules.items():
        day = starts_at.astimezone(place.zone).date()
        if not visit.suits(day, place.today()):
            continue
        for therapist in _therapists(schedule):
            slot = _only_with(schedule, therapist).slot_at(starts_at)
            if slot and asked.isdisjoint(slot.resources):
                yield Offer(slot, place, tuple(need.requirement for need in schedule.needs), therapist)


def _therapists(schedule: LocationSchedule) -> list[UUID]:
    """Return who may fill the first need for a therapist, the preferred first."""
    needs = [need for need in schedule.needs if need.kind == "therapist"]
    return [candidate.resource for candidate in needs[0].candidates] if needs else []


def _only_with(schedule: LocationSchedule, therapist: UUID) -> LocationSchedule:
    """Return the schedule with this therapist as the only candidate of the first need for one."""
    index = next(i for i, need in enumerate(schedule.needs) if need.kind == "therapist")
    need = schedule.needs[index]
    own = [candidate for candidate in need.candidates if candidate.resource == therapist]
    return replace(
        schedule,
        needs=[*schedule.needs[:index], replace(need, candidates=own), *schedule.needs[index + 1 :]],
    )
