"""The strokes of a drawn signature, kept no finer than they are printed; pure.

A signature is drawn into a field of 300 by 100 steps; printed 60 mm wide a step is a fifth of a millimetre.
When and how fast it was drawn is not kept.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import isfinite

WIDTH, HEIGHT = 300, 100
MOST_STROKES = 40
MOST_POINTS = 1500
FEWEST_POINTS = 8
type Stroke = list[list[int]]


def read_strokes(drawn: object) -> list[Stroke]:
    """Return the strokes as they are kept; ValueError for what is no drawing, or hardly one."""
    if not isinstance(drawn, list) or len(drawn) > MOST_STROKES:
        raise ValueError("strokes")
    strokes = [_stroke(each) for each in drawn]
    number = sum(map(len, strokes))
    if not FEWEST_POINTS <= number <= MOST_POINTS:
        raise ValueError("points")
    return strokes


def paths_of(strokes: Sequence[Stroke]) -> Iterator[str]:
    """Yield each stroke as the points of an SVG polyline."""
    for stroke in strokes:
        yield " ".join(f"{x},{y}" for x, y in stroke)


def _stroke(drawn: object) -> Stroke:
    if not isinstance(drawn, list) or len(drawn) > MOST_POINTS:
        raise ValueError("stroke")
    points = [_point(each) for each in drawn]
    return [list(point) for point, _same in groupby(points)]


def _point(drawn: object) -> tuple[int, int]:
    if not isinstance(drawn, list | tuple) or len(drawn) != 2:
        raise ValueError("point")
    if not all(isinstance(each, int | float) and isfinite(each) for each in drawn):
        raise ValueError("point")
    x, y = drawn
    return min(max(round(x), 0), WIDTH), min(max(round(y), 0), HEIGHT)
