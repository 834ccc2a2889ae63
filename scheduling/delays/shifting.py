"""Shift the visits of a day behind one that is late or runs over, each as little as needed; no database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from clinic.spans import Span


@dataclass(frozen=True)
class MovableVisit:
    """A visit that may be shifted: its span, the clean-up around it, and all that it has, people included."""

    key: UUID
    span: Span
    before: timedelta
    after: timedelta
    resources: frozenset[UUID]
    people: frozenset[UUID]

    @property
    def reserved(self) -> Span:
        return self.span.widen(self.before, self.after)

    def at(self, span: Span) -> "MovableVisit":
        """Return the same visit at another time."""
        return MovableVisit(self.key, span, self.before, self.after, self.resources, self.people)

    def shares(self, other: "MovableVisit") -> bool:
        """Return True if both need one therapist, room, device or person."""
        return not (self.resources.isdisjoint(other.resources) and self.people.isdisjoint(other.people))

    def earliest_after(self, other: "MovableVisit") -> datetime:
        """Return the first instant at which it can start behind another visit."""
        if self.resources.isdisjoint(other.resources):
            return other.span.end
        return other.span.end + other.after + self.before


@dataclass
class Shifted:
    """The new spans of the visits that are shifted, the first one among them; `stuck` cannot be, and why."""

    spans: dict[UUID, Span] = field(default_factory=dict)
    stuck: dict[UUID, tuple[str, ...]] = field(default_factory=dict)


type Judge = Callable[[MovableVisit], tuple[str, ...]]
"""Returns the reasons against a visit at a time."""


def shift_behind(first: MovableVisit, others: Sequence[MovableVisit], reasons_against: Judge) -> Shifted:
    """Shift what follows the first visit, which is at its new time; gaps eat up the delay.

    A visit that cannot be where it would have to be stays, and nothing is shifted because of it.
    """
    found = Shifted({first.key: first.span})
    placed = [first]
    for visit in sorted(others, key=lambda each: (each.span, each.key)):
        starts = [visit.earliest_after(other) for other in placed if visit.shares(other)]
        earliest = _whole_minute(max([visit.span.start, *starts]))
        if earliest == visit.span.start:
            continue
        later = visit.at(Span(earliest, earliest + (visit.span.end - visit.span.start)))
        if reasons := reasons_against(later):
            found.stuck[visit.key] = reasons
        else:
            found.spans[visit.key] = later.span
            placed.append(later)
    return found


def _whole_minute(instant: datetime) -> datetime:
    minute = instant.replace(second=0, microsecond=0)
    return minute if minute == instant else minute + timedelta(minutes=1)
