"""Compare pictures with golden ones that a person looked at."""

import itertools
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

GOLDEN = Path(__file__).parent / "golden"
TILE = 40
TOLERANCE = 8.0
"""Mean difference of a channel, of 255, in the worst tile: room for a newer renderer only."""


def open_picture(content: bytes) -> Image.Image:
    """Open a PNG as RGB."""
    return Image.open(BytesIO(content)).convert("RGB")


def worst_tile(left: Image.Image, right: Image.Image) -> float:
    """Return the greatest mean difference of a tile between two pictures of the same size."""
    assert left.size == right.size
    difference = ImageChops.difference(left, right)
    corners = itertools.product(range(0, left.width, TILE), range(0, left.height, TILE))
    tiles = (difference.crop((x, y, x + TILE, y + TILE)) for x, y in corners)
    return max(max(ImageStat.Stat(tile).mean) for tile in tiles)
