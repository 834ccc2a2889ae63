"""A printed document, read again: its text, glyphs that are missing, letters beside the page."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
from pypdf.generic import ContentStream


def printed_text(pdf: bytes) -> str:
    """Return the text that a reader takes out of the pages, without spaces: lines end where the page does."""
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_bounded() for page in pages).split())


def missing_glyphs(pdf: bytes) -> int:
    """Return how often glyph 0 is shown, the empty box of every font."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return sum(
        shown[index : index + 2] == b"\0\0"
        for page in pages
        for shown in _shown(page)
        for index in range(0, len(shown), 2)
    )


def letters_beside_the_page(pdf: bytes) -> str:
    """Return the letters whose box is not wholly on their page."""
    beside = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            if left < 0 or bottom < 0 or right > width or top > height:
                beside.append(text.get_text_range(index, 1))
    return "".join(beside)


def fields(content: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """Return the path of each text in a document's content."""
    if isinstance(content, str):
        yield path
    elif isinstance(content, dict | list):
        keys = content if isinstance(content, dict) else range(len(content))
        for key in keys:
            yield from fields(content[key], *path, key)


def put(content: Any, path: tuple[Any, ...], words: str) -> None:
    """Put words into the field of this path."""
    for key in path[:-1]:
        content = content[key]
    content[path[-1]] = words


def _shown(page: pypdf.PageObject) -> Iterator[bytes]:
    """Return the strings of glyph numbers, two bytes each, that a page shows."""
    contents = page.get_contents()
    assert contents is not None
    for operands, operator in ContentStream(contents, None).operations:
        if operator in (b"Tj", b"TJ"):
            for shown in operands[0] if operator == b"TJ" else operands:
                if not isinstance(shown, int | float):
                    yield shown if isinstance(shown, bytes) else shown.original_bytes
