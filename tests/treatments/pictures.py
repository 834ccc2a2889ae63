"""Compare pictures with golden ones that a person looked at.

`WRITE_GOLDEN=1 pytest` and the tests' files writes the golden pictures anew: look at each.
"""

import itertools
import os
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

GOLDEN = Path(__file__).parent / "golden"
WRITES = os.environ.get("WRITE_GOLDEN") == "1"
TILE = 40
TOLERANCE = 8.0
"""Mean difference of a channel, of 255, in the worst tile: room for a newer renderer only."""


def open_picture(content: bytes) -> Image.Image:
    """Open a PNG as RGB."""
    return Image.open(BytesIO(content)).convert("RGB")


def is_golden(content: bytes, file: Path) -> bool:
    """Tell if this PNG looks as the golden one in this file."""
    if WRITES:
        file.write_bytes(content)
    return worst_tile(open_picture(content), open_picture(file.read_bytes())) < TOLERANCE


def worst_tile(left: Image.Image, right: Image.Image) -> float:
    """Return the greatest mean difference of a tile between two pictures of the same size."""
    assert left.size == right.size
    corners = itertools.product(range(0, left.width, TILE), range(0, left.height, TILE))
    return max(difference_in(left, right, (x, y, x + TILE, y + TILE)) for x, y in corners)


def difference_in(left: Image.Image, right: Image.Image, box: tuple[float, float, float, float]) -> float:
    """Return the greatest mean difference of a channel between two pictures in this box."""
    return max(ImageStat.Stat(ImageChops.difference(left.crop(box), right.crop(box))).mean)
