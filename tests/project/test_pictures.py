"""The pictures of the documentation are those that `make pictures` takes."""

import re

from PIL import Image

from tests.pictures import FOLDER, PICTURES
from tests.project.source import ROOT, pages

SHOWN = re.compile(r"!\[[^\]]+\]\(([\w./-]+\.png)\)")
MOST_BYTES = 150_000


def test_each_picture_that_is_shown_is_taken_by_the_command_and_the_other_way_round() -> None:
    shown = {
        (ROOT / path.parent / name).resolve().name
        for path, text in pages().items()
        for name in SHOWN.findall(text)
    }

    assert shown == {picture.name for picture in PICTURES}


def test_pictures_are_small_and_of_the_size_of_their_screen() -> None:
    for picture in PICTURES:
        path = FOLDER / picture.name
        assert path.stat().st_size < MOST_BYTES, picture.name
        assert Image.open(path).size == picture.size
