"""Compares the knots of a visit with those of an earlier one: new, recurring, gone; pure.

A knot is the same over visits when it is the same site on the same side. A place marked freely is the same
as one close to it on the same chart and side, or as one of the same muscle on that side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

CLOSE = 0.04
"""How far apart two marks of one place may lie, in fractions of the chart."""


@dataclass(frozen=True)
class Knot:
    """A marked point: where it is, and what was found in it."""

    side: str
    view: str
    x: float
    y: float
    site: str | None = None
    muscle: str | None = None
    muscle_name: str | None = None
    before: int | None = None
    after: int | None = None
    response: str | None = None
    activity: str | None = None
    to_check: bool = False


@dataclass(frozen=True)
class Compared:
    """A knot now and then; one of the two may be missing. `visits` counts the notes that hold it."""

    now: Knot | None
    then: Knot | None
    visits: int

    @property
    def knot(self) -> Knot:
        found = self.now or self.then
        assert found is not None
        return found

    @property
    def status(self) -> str:
        if self.then is None:
            return "new"
        return "gone" if self.now is None else "recurring"


def compare(now: Sequence[Knot], then: Sequence[Knot], visits: Sequence[Sequence[Knot]]) -> list[Compared]:
    """This visit's knots in their order, then those that are gone; each with how many of `visits` hold it.

    A knot still to check is no finding: it is neither there nor gone.
    """
    partner = dict(_pairs(now, then))
    taken = set(partner.values())
    found = [
        (knot, then[partner[at]] if at in partner else None)
        for at, knot in enumerate(now)
        if not knot.to_check
    ]
    gone = [(None, knot) for at, knot in enumerate(then) if at not in taken]
    return [Compared(new, old, _held(new or old, visits)) for new, old in [*found, *gone]]


def distance(one: Knot, other: Knot) -> float | None:
    """How alike two knots are: 0 for the same site, up to 1 for the same muscle; None when they differ."""
    if one.side != other.side or (one.muscle and other.muscle and one.muscle != other.muscle):
        return None
    if one.site and other.site:
        return 0.0 if one.site == other.site else None
    apart = hypot(one.x - other.x, one.y - other.y)
    if one.view == other.view and round(apart, 6) <= CLOSE:
        return apart
    return 1.0 if one.muscle and one.muscle == other.muscle else None


def _pairs(now: Sequence[Knot], then: Sequence[Knot]) -> Iterator[tuple[int, int]]:
    """Which knot now is which knot then, the most alike first; each is one other at most."""
    alike = sorted(
        (apart, new, old)
        for new, one in enumerate(now)
        for old, other in enumerate(then)
        if (apart := distance(one, other)) is not None
    )
    here: set[int] = set()
    there: set[int] = set()
    for _, new, old in alike:
        if new not in here and old not in there:
            here.add(new)
            there.add(old)
            yield new, old


def _held(knot: Knot | None, visits: Sequence[Sequence[Knot]]) -> int:
    assert knot is not None
    return sum(
        any(not other.to_check and distance(knot, other) is not None for other in visit) for visit in visits
    )
