"""Fonts of printed documents: names in any script are printed, and what has no glyph stands as its number."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path
from typing import Any

FONT_PACKAGES = {
    "manimgx-fonts": "manimgx_fonts",
    "noto-cjk-sans-otc": "noto_cjk_sans_otc",
    "fontpkg-amiri": "fontpkg_amiri",
}
"""Folders of the files: Noto Sans for most scripts with Noto Emoji; Noto Sans CJK; Amiri for Arabic."""
INSIDE_TYPST = (range(0x250), range(0x2190, 0x2300), range(0x1D400, 0x1D800))
"""Latin, arrows, mathematical operators and letters: the fonts that come with Typst have them all."""
WITHOUT_GLYPH = frozenset("\n\r\t\u200c\u200d\ufe0f")
"""Line breaks, joiners and the emoji style: rightly without a glyph."""
UNPRINTABLE = (
    "Some characters cannot be printed: each stands as its number, like [U+1F000]. The record holds them."
)


@cache
def load_fonts() -> Any:
    """Return Typst's own fonts and those of the packages, and no others: a page looks the same everywhere."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in font_folders()])


def font_folders() -> list[Path]:
    """Return the folders of the packages' files; nothing of the packages is run."""
    return [Path(str(distribution(package).locate_file(folder))) for package, folder in FONT_PACKAGES.items()]


def replace_unprintable(text: str) -> str:
    """Return the text with each character that no font has, or that hides or turns others, as its number."""
    return "".join(
        character if _is_printable(character) else f"[U+{ord(character):04X}]" for character in text
    )


def han_face(text: str) -> str:
    """Return the face whose Chinese characters have the forms of the language that the text seems to be in.

    Kana tell Japanese and hangul Korean; characters outside the set of simplified Chinese (GB 2312) tell
    traditional Chinese.
    """
    if re.search("[\u3041-\u30ff]", text):
        return "Noto Sans CJK JP"
    if re.search("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]", text):
        return "Noto Sans CJK KR"
    characters = "".join(re.findall("[\u4e00-\u9fff]", text))
    is_simplified = characters.encode("gb2312", "ignore").decode("gb2312") == characters
    return "Noto Sans CJK SC" if is_simplified else "Noto Sans CJK TC"


def _is_printable(character: str) -> bool:
    if character in WITHOUT_GLYPH:
        return True
    if unicodedata.category(character)[0] == "C":
        return False
    number = ord(character)
    return any(number in block for block in INSIDE_TYPST) or number in _coverage()


@cache
def _coverage() -> frozenset[int]:
    """Return the code points that some font of the packages has a glyph for."""
    paths = (path for folder in font_folders() for path in folder.rglob("*.[to]t[fc]"))
    return frozenset(chain.from_iterable(_mapped(path.read_bytes()) for path in paths))


def _mapped(font: bytes) -> Iterator[int]:
    """Return the code points of the largest Unicode map of a font, or of the first font of a collection."""
    start = _number(font, 12, "I") if font[:4] == b"ttcf" else 0
    tables = struct.iter_unpack(">4s4xII", font[start + 12 :][: 16 * _number(font, start + 4, "H")])
    cmap = next(offset for tag, offset, _ in tables if tag == b"cmap")
    maps = struct.iter_unpack(">4xI", font[cmap + 4 :][: 8 * _number(font, cmap + 2, "H")])
    by_format = {_number(font, cmap + offset, "H"): cmap + offset for (offset,) in maps}
    return _groups(font, by_format[12]) if 12 in by_format else _segments(font, by_format[4])


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Return the code points of a map of format 12: groups of neighbours."""
    for first, last, _ in struct.iter_unpack(">III", font[at + 16 :][: 12 * _number(font, at + 12, "I")]):
        yield from range(first, last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Return the code points of a map of format 4: segments, some with a list of glyphs that has gaps."""
    count = _number(font, at + 6, "H") // 2
    ends, starts, deltas, lists = (
        struct.unpack_from(f">{count}H", font, at + skip + 2 * count * column)
        for column, skip in enumerate((14, 16, 16, 16))
    )
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for number in range(first, min(last, 0xFFFE) + 1):
            glyph, entry = number + deltas[index], at + 16 + 6 * count + 2 * index
            if lists[index]:
                glyph = _number(font, entry + lists[index] + 2 * (number - first), "H")
            if glyph % 0x10000:
                yield number


def _number(font: bytes, at: int, kind: str) -> int:
    return int(struct.unpack_from(f">{kind}", font, at)[0])
