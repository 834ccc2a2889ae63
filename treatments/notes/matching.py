"""The knots of a visit matched with those of an earlier one: new, recurring or gone; pure.

A knot is the same over visits when it is the same site on the same side. A place marked freely is the same
as one close to it on the same chart and side, or as one of the same muscle on that side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

CLOSE = 0.04
"""The greatest distance between two marks of one place, in fractions of the chart."""


@dataclass(frozen=True)
class Knot:
    """A marked point: its place, and what was found in it."""

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
class KnotPair:
    """A knot now and then; one of the two may be missing. `visits` counts the notes that hold it."""

    now: Knot | None
    then: Knot | None
    visits: int

    @property
    def knot(self) -> Knot:
        """The newer of the two."""
        knot = self.now or self.then
        assert knot is not None
        return knot

    @property
    def status(self) -> str:
        """new, recurring or gone."""
        if self.then is None:
            return "new"
        return "gone" if self.now is None else "recurring"


def compare_knots(
    now: Sequence[Knot], then: Sequence[Knot], visits: Sequence[Sequence[Knot]]
) -> list[KnotPair]:
    """Return this visit's knots in their order, then those that are gone.

    Each comes with the number of `visits` that hold it. A knot still to check is no finding: it is neither
    in this visit nor gone.
    """
    partner = dict(_matches(now, then))
    matched = set(partner.values())
    present = [
        (knot, then[partner[at]] if at in partner else None)
        for at, knot in enumerate(now)
        if not knot.to_check
    ]
    gone = [(None, knot) for at, knot in enumerate(then) if at not in matched]
    return [KnotPair(new, old, _count_visits(new or old, visits)) for new, old in [*present, *gone]]


def distance(knot: Knot, other: Knot) -> float | None:
    """Return how far apart two knots are: 0 for one site, up to 1 for one muscle; None if they differ."""
    if knot.side != other.side or (knot.muscle and other.muscle and knot.muscle != other.muscle):
        return None
    if knot.site and other.site:
        return 0.0 if knot.site == other.site else None
    apart = hypot(knot.x - other.x, knot.y - other.y)
    if knot.view == other.view and round(apart, 6) <= CLOSE:
        return apart
    return 1.0 if knot.muscle and knot.muscle == other.muscle else None


def _matches(now: Sequence[Knot], then: Sequence[Knot]) -> Iterator[tuple[int, int]]:
    """Match each knot with at most one of the other visit, the nearest pairs first; yield their indexes."""
    candidates = sorted(
        (apart, new, old)
        for new, knot in enumerate(now)
        for old, other in enumerate(then)
        if (apart := distance(knot, other)) is not None
    )
    matched_now: set[int] = set()
    matched_then: set[int] = set()
    for _, new, old in candidates:
        if new not in matched_now and old not in matched_then:
            matched_now.add(new)
            matched_then.add(old)
            yield new, old


def _count_visits(knot: Knot | None, visits: Sequence[Sequence[Knot]]) -> int:
    assert knot is not None
    return sum(
        any(not other.to_check and distance(knot, other) is not None for other in visit) for visit in visits
    )
