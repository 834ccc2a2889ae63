"""The axes of a line chart, and the labels at its lines: values at their marks, names at their ends. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from treatments.drawing.labels import Box, choose_place, spread_out
from treatments.drawing.svg_text import draw_text, width_of, wrap

SMALL, HIGHEST, MARK, INSET, ASIDE = 14, 10, 8, 42, 12
INSET_RIGHT = 44
NAMES, BOLDER = 122, 1.16
MOST_VALUES = 4
OWN, OTHERS = "#0B4F8A", "#6A5F57"


@dataclass(frozen=True)
class Point:
    """A value at a week, with its spread up and down where known."""

    week: float
    value: float
    spread: float | None = None


@dataclass(frozen=True)
class ChartLine:
    """A line and its name; that of others is grey and dashed, with hollow marks."""

    name: str
    points: tuple[Point, ...]
    of_others: bool = False


@dataclass(frozen=True)
class Axes:
    """The places of weeks and values; a baseline from before the first treatment is drawn at week 0."""

    left: float
    right: float
    top: float
    bottom: float
    last: float

    def x(self, week: float) -> float:
        return self.left + INSET + (self.right - self.left - INSET - INSET_RIGHT) * max(week, 0) / self.last

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(max(value, 0), HIGHEST) / HIGHEST

    def places(self, line: ChartLine) -> list[tuple[float, float]]:
        """Return where a line's points are drawn; those of others a little aside, uncovered."""
        aside = ASIDE if line.of_others else 0
        return [(self.x(point.week) + aside, self.y(point.value)) for point in line.points]


def colour_of(line: ChartLine) -> str:
    """Return the colour of a line and of its labels."""
    return OTHERS if line.of_others else OWN


def value_labels(lines: Sequence[ChartLine], axes: Axes) -> Iterator[str]:
    """Yield the values in figures, at their marks; one that finds no free place is left to the words."""
    frame = Box(axes.left + 2, axes.top - 16, axes.right + ASIDE, axes.bottom - 2)
    taken = [_around(x, y, MARK) for line in lines for x, y in axes.places(line)]
    crossed = [box for line in lines for box in _course(line, axes)]
    for line in lines:
        decimals = 0 if all(f"{point.value:.1f}".endswith(".0") for point in line.points) else 1
        for point, (x, y) in zip(line.points, axes.places(line), strict=True):
            if point not in _telling(line.points):
                continue
            words, bold = f"{point.value:.{decimals}f}", not line.of_others
            above = all(point.value >= rival.value for rival in _rivals(point, lines))
            candidates = _beside(x, y, width_of(words, SMALL) * (BOLDER if bold else 1), above=above)
            if place := choose_place(candidates, frame, taken, crossed):
                taken.append(place)
                yield draw_text(words, place.left, place.bottom - 3, SMALL, bold=bold, fill=colour_of(line))


def _rivals(point: Point, lines: Sequence[ChartLine]) -> list[Point]:
    """Return the points of the lines in the same week."""
    return [other for line in lines for other in line.points if other.week == point.week]


def _telling(points: Sequence[Point]) -> list[Point]:
    """Return the points whose values are written: the first, last, highest and lowest, or all of a few."""
    if len(points) <= MOST_VALUES:
        return list(points)
    ordered = sorted(points, key=lambda point: point.value)
    return [points[0], points[-1], ordered[-1], ordered[0]]


def _beside(x: float, y: float, width: float, *, above: bool) -> list[Box]:
    """Return the places for a label around a mark, the best first: those above it, or those below."""
    gap = MARK + 1
    high, low = (y - gap - SMALL, y + gap) if above else (y + gap, y - gap - SMALL)
    across = (x - width / 2, x + gap, x - gap - width)
    corners = [*((left, high) for left in across), *((left, y - SMALL / 2) for left in across[1:])]
    corners += [(left, low) for left in across]
    return [Box(left, top, left + width, top + SMALL) for left, top in corners]


def _around(x: float, y: float, reach: float) -> Box:
    return Box(x - reach, y - reach, x + reach, y + reach)


def _course(line: ChartLine, axes: Axes) -> Iterator[Box]:
    """Yield small areas along a line and its spreads."""
    places = axes.places(line)
    for one, other in pairwise(places):
        for part in range(21):
            x, y = (one[axis] + (other[axis] - one[axis]) * part / 20 for axis in (0, 1))
            yield _around(x, y, 2)
    for (x, _), point in zip(places, line.points, strict=True):
        spread = point.spread or 0
        yield Box(x - 5, axes.y(point.value + spread), x + 5, axes.y(point.value - spread))


def name_labels(lines: Sequence[ChartLine], axes: Axes) -> Iterator[str]:
    """Yield the name of each line to the right of its end; a line alone is named by its panel."""
    named = [line for line in lines if line.points] if len(lines) > 1 else []
    texts = [wrap(line.name, SMALL, NAMES / BOLDER) for line in named]
    heights = [18.0 * len(words) + 6 for words in texts]
    ends = [axes.places(line)[-1][1] for line in named]
    wished = [end - height / 2 for end, height in zip(ends, heights, strict=True)]
    places = spread_out(wished, heights, axes.top - 10, axes.bottom)
    for line, lines_of_name, top in zip(named, texts, places, strict=True):
        for index, words in enumerate(lines_of_name):
            x, y = axes.right + ASIDE + 4, top + 14 + 18 * index
            yield draw_text(words, x, y, SMALL, bold=not line.of_others, fill=colour_of(line))
