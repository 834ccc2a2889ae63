"""Comparing pictures with those that were looked at."""

import itertools
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

GOLDEN = Path(__file__).parent / "golden"
TILE = 40
TOLERANCE = 8.0
"""Mean difference of a channel, of 255, in the worst tile: room for a newer renderer only."""


def open_picture(content: bytes) -> Image.Image:
    """A PNG in plain colours."""
    return Image.open(BytesIO(content)).convert("RGB")


def worst_tile(one: Image.Image, other: Image.Image) -> float:
    """The greatest mean difference over the tiles of two pictures of the same size."""
    assert one.size == other.size
    difference = ImageChops.difference(one, other)
    corners = itertools.product(range(0, one.width, TILE), range(0, one.height, TILE))
    tiles = (difference.crop((x, y, x + TILE, y + TILE)) for x, y in corners)
    return max(max(ImageStat.Stat(tile).mean) for tile in tiles)
