"""Places of the symbols of a figure: each on its spot, or beside it where two would overlap. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin

GAP, EDGE = 3.0, 2.0
FIRST_RING, RING, TURNS = 24.0, 9.0, 24
CROSSING, COVERED_SPOT, INWARD = 60.0, 90.0, 8.0
"""What a line over a symbol or line, a symbol over a spot, and a way inward cost, in pixels of distance."""
type Place = tuple[float, float]


@dataclass(frozen=True)
class Symbol:
    """A symbol: the spot it is about, half its width and height, and where it is drawn."""

    spot: Place
    half: Place
    at: Place

    @property
    def is_moved(self) -> bool:
        """True where a line must lead from the symbol to its spot."""
        return self.at != self.spot

    def overlaps(self, other: Symbol) -> bool:
        """Return True if the two symbols leave no gap."""
        return self.covers(other.at, (other.half[0] + GAP, other.half[1] + GAP))

    def covers(self, place: Place, margin: Place = (0.0, 0.0)) -> bool:
        """Return True if the place lies under the symbol or within the margin of it."""
        across, down = abs(self.at[0] - place[0]), abs(self.at[1] - place[1])
        return across < self.half[0] + margin[0] and down < self.half[1] + margin[1]

    def fits(self, size: Place) -> bool:
        """Return True if the symbol lies wholly in a figure of this size."""
        return all(
            half + EDGE <= at <= whole - half - EDGE
            for at, half, whole in zip(self.at, self.half, size, strict=True)
        )


def spread(symbols: Sequence[Symbol], size: Place) -> list[Symbol] | None:
    """Return the symbols so that none overlaps another, in the same order; None if the figure is too small.

    One that stands alone stays on its spot; those that would overlap all move, so that each spot is seen.
    """
    placed: dict[int, Symbol] = {}
    crowded = []
    for index, symbol in enumerate(symbols):
        others = [other for other in symbols if other is not symbol]
        if symbol.fits(size) and not any(symbol.overlaps(other) for other in others):
            placed[index] = symbol
        else:
            crowded.append(index)
    for index in sorted(crowded, key=lambda index: symbols[index].spot[::-1]):
        best = _best_place(symbols[index], symbols, list(placed.values()), size)
        if best is None:
            return None
        placed[index] = best
    return [placed[index] for index in range(len(symbols))]


def _best_place(
    symbol: Symbol, symbols: Sequence[Symbol], placed: Sequence[Symbol], size: Place
) -> Symbol | None:
    """Return the symbol at the free place of the least cost; places are tried from the nearest outward."""
    near = [other.spot for other in symbols if hypot(*_from(symbol.spot, other.spot)) < 70]
    centre = (sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near))
    best, least = None, float("inf")
    for distance, tried in _candidates(symbol, size):
        if distance >= least:
            break
        if tried.fits(size) and not any(tried.overlaps(other) for other in placed):
            cost = distance + _cost(tried, symbols, placed, centre)
            if cost < least:
                best, least = tried, cost
    return best


def _candidates(symbol: Symbol, size: Place) -> Iterator[tuple[float, Symbol]]:
    """Yield the symbol at places around its spot, on rings that grow until they leave the figure."""
    x, y = symbol.spot
    distance = FIRST_RING + symbol.half[0] - symbol.half[1]
    while distance < hypot(*size):
        for turn in range(TURNS):
            angle = 2 * pi * turn / TURNS
            yield distance, replace(symbol, at=(x + distance * cos(angle), y + distance * sin(angle)))
        distance += RING


def _cost(tried: Symbol, symbols: Sequence[Symbol], placed: Sequence[Symbol], centre: Place) -> float:
    away, out = _from(tried.spot, tried.at), _from(centre, tried.spot)
    inward = 1 - (away[0] * out[0] + away[1] * out[1]) / (hypot(*away) * hypot(*out) or 1)
    covered = sum(tried.covers(other.spot, (4, 4)) for other in symbols)
    crossed = sum(_crosses(tried, other) for other in placed)
    crossed += sum(_passes(tried, other.spot) for other in symbols if other.spot != tried.spot)
    return INWARD * inward + COVERED_SPOT * covered + CROSSING * crossed


def _crosses(one: Symbol, other: Symbol) -> bool:
    """Return True if the line of one runs over the other's symbol or line, or the other way round."""
    if any(other.covers(place, (2, 2)) for place in _line(one)):
        return True
    if not other.is_moved:
        return False
    if any(one.covers(place, (2, 2)) for place in _line(other)):
        return True
    a, b, c, d = one.spot, one.at, other.spot, other.at
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _passes(symbol: Symbol, spot: Place) -> bool:
    return any(hypot(*_from(place, spot)) < 6 for place in _line(symbol))


def _line(symbol: Symbol) -> Iterator[Place]:
    """Yield places along the line from the spot to the symbol."""
    x, y = _from(symbol.spot, symbol.at)
    steps = max(1, int(hypot(x, y) / 5))
    return ((symbol.spot[0] + x * n / steps, symbol.spot[1] + y * n / steps) for n in range(steps + 1))


def _from(start: Place, end: Place) -> Place:
    return (end[0] - start[0], end[1] - start[1])


def _turn(a: Place, b: Place, c: Place) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
