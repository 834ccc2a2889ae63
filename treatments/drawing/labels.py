"""Places for the labels of a drawing: none covers another one, and none leaves the drawing. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from treatments.drawing.svg_text import width_of


class Box(NamedTuple):
    """An area of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Self) -> bool:
        """True if both cover some place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def lies_in(self, other: Self) -> bool:
        """True if no part of it is outside the other."""
        return (
            other.left <= self.left
            and other.top <= self.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


def choose_place(
    candidates: Iterable[Box], frame: Box, taken: Sequence[Box], crossed: Sequence[Box]
) -> Box | None:
    """Return the first candidate that is free, else the first that only covers what may be `crossed`.

    None if each leaves the frame or covers what is `taken`.
    """
    free = [
        box for box in candidates if box.lies_in(frame) and not any(box.overlaps(other) for other in taken)
    ]
    clear = (box for box in free if not any(box.overlaps(other) for other in crossed))
    return next(clear, free[0] if free else None)


def spread_out(wished: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the tops of labels in a column, each near its wish, in the order of their middles, none covered.

    The column holds them all.
    """
    order = sorted(range(len(wished)), key=lambda index: wished[index] + heights[index] / 2)
    places = [0.0] * len(wished)
    lowest = top
    for index in order:
        places[index] = lowest = max(wished[index], lowest)
        lowest += heights[index]
    highest = bottom
    for index in reversed(order):
        places[index] = min(places[index], highest - heights[index])
        highest = places[index]
    return places


def shorten(words: str, size: float, width: float) -> str:
    """Return the text, or as much of its beginning as fits with dots after it."""
    if width_of(words, size) <= width:
        return words
    kept = words
    while kept and width_of(f"{kept}\u2026", size) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}\u2026"
