"""Finds the place of a visit at a given time, and says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import shuffle
from uuid import UUID

from clinic.models import Location, Service
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.preferences import Wishes
from scheduling.availability.requested import Asked
from scheduling.availability.schedules import SPARE, boards
from scheduling.availability.slots import Board, Need, Slot
from scheduling.bookings.overrides import Override

OUTSIDE_HOURS = Refusal(
    "outside_hours",
    "Nobody who can do this works then, or the location is closed. Choose another time, or overrule it.",
)
NO_CANDIDATES = Refusal(
    "no_candidates",
    "Nobody and no room there can do this for this client. Choose another therapist or location.",
)

REFUSED = ((False, False), (False, True), (True, False), (True, True))
"""What stands in the way, hours and bookings, in the order it is told: those who work then are taken."""
OVERRULED = ((False, False), (True, False), (False, True), (True, True))
"""The same in the order it is overruled: somebody comes in sooner than two share one room or therapist."""


@dataclass(frozen=True)
class Place:
    """Where a visit fits: its location, its time, and who and what fills each need."""

    location: Location
    slot: Slot
    needs: tuple[Need, ...]
    held: Span
    may_overbook: bool = False

    @property
    def resources(self) -> tuple[UUID, ...]:
        return self.slot.seats


def find_place(
    service: Service,
    starts_at: datetime,
    *,
    override: Override,
    wishes: Wishes,
    wanted: Asked = (),
    location: Location | None = None,
    ignoring: UUID | None = None,
    mixed: bool = False,
) -> Place:
    """The place of a visit at this instant; with `mixed` the candidates come in chance order.

    Raises `Refusal` `outside_hours` or `taken` unless the override has a reason, and `no_candidates`.
    """
    found = boards(
        service,
        Span(starts_at, starts_at + SPARE),
        location=location,
        wanted=wanted,
        unwanted=wishes.never,
        preferred=wishes.prefer,
        gender=wishes.gender,
        ignoring=ignoring,
    )
    for board in found.values() if mixed else ():
        _mix(board, wishes)
    for anywhen, taken in OVERRULED if override.reason else REFUSED:
        for place, board in found.items():
            slot = board.at(starts_at, anywhen=anywhen, taken=taken)
            if slot is None:
                continue
            if anywhen:
                override.judge(OUTSIDE_HOURS)
            if taken:
                override.judge(taken_refusal())
            return _place(place, board, slot, may_overbook=taken)
    raise NO_CANDIDATES


def _mix(board: Board, wishes: Wishes) -> None:
    for need in board.needs:
        shuffle(need.candidates)
        need.candidates.sort(key=lambda candidate: candidate.resource not in wishes.prefer)


def taken_refusal() -> Refusal:
    """Someone else was first; the door adds the nearest free times."""
    return Refusal("taken", "Someone else already has this time. Choose one of the free times given.")


def _place(location: Location, board: Board, slot: Slot, *, may_overbook: bool) -> Place:
    held = Span(slot.starts_at, slot.ends_at).widened(board.before, board.after)
    return Place(location, slot, tuple(board.needs), held, may_overbook)
