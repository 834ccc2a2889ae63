"""Share one resource out among the visits and blocks that demand it; no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from clinic.spans import Span, merge_spans


@dataclass(frozen=True)
class Demand:
    """A visit's or block's demand to a resource for a span.

    A visit cannot do without the part `needed`; clean-up outside of it gives way to a block. `overrules` are
    the keys of the visits and blocks with which staff let it share the resource.
    """

    owner: UUID
    during: Span
    needed: Span
    overrules: frozenset[UUID] = frozenset()
    is_block: bool = False

    def excludes(self, other: "Demand") -> bool:
        """Return True if the resource cannot serve both: they meet, and neither overrules the other."""
        if self.is_block and other.is_block:
            return False
        if self.owner in other.overrules or other.owner in self.overrules:
            return False
        ours = self.needed if other.is_block else self.during
        theirs = other.needed if self.is_block else other.during
        return ours.overlaps(theirs)


@dataclass(frozen=True, order=True)
class Piece:
    """A part of a demand: held against all others when `blocking`, else shared, ceded or lost."""

    during: Span
    blocking: bool


def share_out(demands: Sequence[Demand]) -> tuple[dict[UUID, list[Piece]], set[UUID]]:
    """Return the pieces of each demand, and the owners that do not get the resource.

    Earlier demands go first. No two blocking pieces overlap. A demand that another excludes blocks nothing.
    """
    granted: list[Demand] = []
    held: list[Span] = []
    pieces: dict[UUID, list[Piece]] = {}
    for demand in demands:
        if any(demand.excludes(other) for other in granted):
            pieces[demand.owner] = [Piece(demand.during, blocking=False)]
            continue
        granted.append(demand)
        pieces[demand.owner] = cut(demand.during, held)
        held += [piece.during for piece in pieces[demand.owner] if piece.blocking]
    return pieces, pieces.keys() - {demand.owner for demand in granted}


def cut(span: Span, held: Iterable[Span]) -> list[Piece]:
    """Cut a span where others hold a part of it; the parts that nobody holds are blocking."""
    pieces, start = [], span.start
    for other in merge_spans(other for other in held if other.overlaps(span)):
        if start < other.start:
            pieces.append(Piece(Span(start, other.start), blocking=True))
        end = min(other.end, span.end)
        pieces.append(Piece(Span(max(start, other.start), end), blocking=False))
        start = end
    if start < span.end:
        pieces.append(Piece(Span(start, span.end), blocking=True))
    return pieces
