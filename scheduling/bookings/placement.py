"""Find where a visit fits at a given time, or refuse with the reason why it does not."""

from dataclasses import dataclass
from random import shuffle
from uuid import UUID

from clinic.models import Location
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.preferences import Preferences
from scheduling.availability.schedules import SPARE, load_schedules
from scheduling.availability.slots import LocationSchedule, Need, Slot
from scheduling.bookings.rules import BookingRequest

OUTSIDE_HOURS = Refusal(
    "outside_hours",
    "Nobody who can do this works then, or the location is closed. Choose another time, or overrule it.",
)
NO_CANDIDATES = Refusal(
    "no_candidates",
    "Nobody and no room there can do this for this client. Choose another therapist or location.",
)

REFUSAL_ORDER = ((False, False), (False, True), (True, False), (True, True))
"""Pairs (outside hours, overbooked) in the order refused: first that those who work then are taken."""
OVERRULE_ORDER = ((False, False), (True, False), (False, True), (True, True))
"""The pairs in the order overruled: rather outside hours than two visits on one room or therapist."""


@dataclass(frozen=True)
class Placement:
    """A location, a time and a resource for each need of a visit; resources are reserved for `reserved`."""

    location: Location
    slot: Slot
    needs: tuple[Need, ...]
    reserved: Span
    overbooks: bool = False

    @property
    def resources(self) -> tuple[UUID, ...]:
        return self.slot.resources


def find_placement(request: BookingRequest, preferences: Preferences, *, shuffled: bool = False) -> Placement:
    """Return the placement of a visit at the requested instant; `shuffled` takes candidates in random order.

    Reads without locks. Raises `Refusal` `outside_hours` or `taken` unless the override has a reason, and
    `no_candidates`.
    """
    schedules = load_schedules(
        request.service,
        Span(request.starts_at, request.starts_at + SPARE),
        location=request.location,
        requested=[*request.requested, *request.kept],
        preferences=preferences,
        ignoring=request.moving,
    )
    for schedule in schedules.values() if shuffled else ():
        _shuffle_candidates(schedule, preferences)
    for outside_hours, overbook in OVERRULE_ORDER if request.override.reason else REFUSAL_ORDER:
        for location, schedule in schedules.items():
            slot = schedule.slot_at(request.starts_at, outside_hours=outside_hours, overbook=overbook)
            if slot is None:
                continue
            if outside_hours:
                request.override.allow(OUTSIDE_HOURS)
            if overbook:
                request.override.allow(taken_refusal())
            reserved = Span(slot.starts_at, slot.ends_at).widen(schedule.before, schedule.after)
            return Placement(location, slot, tuple(schedule.needs), reserved, overbooks=overbook)
    raise NO_CANDIDATES


def _shuffle_candidates(schedule: LocationSchedule, preferences: Preferences) -> None:
    """Put the candidates of each need in random order, the preferred ones still first."""
    for need in schedule.needs:
        shuffle(need.candidates)
        need.candidates.sort(key=lambda candidate: candidate.resource not in preferences.preferred)


def taken_refusal() -> Refusal:
    """Return the refusal `taken`: another writer was first; the endpoint adds the nearest free times."""
    return Refusal("taken", "Someone else already has this time. Choose one of the free times given.")
