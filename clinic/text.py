"""Text as people type it: cleaned of all that nobody can see, and judged for words.

Copying from web pages and word processors brings characters without a glyph, and marks that reverse the
direction of what follows. They are removed where text is read in: texts that look alike are alike.
"""

import unicodedata

LINE_BREAKS = dict.fromkeys(["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], "\n")
JOINERS = "\u200c\u200d"
"""Persian and the scripts of India join and part letters with them: they stay between visible characters."""
EMOJI_STYLE = "\ufe0f"
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5\U0001d159\U00013441\U00013442"
"""Letters and symbols by category, but without a glyph: fillers and empty signs."""
INVISIBLE_MARKS = {0x034F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0)}
"""Marks without a glyph: the grapheme joiner and the selectors of variants, but for that of emoji."""


def clean_text(text: str) -> str:
    """Return the text in NFC, with \\n as its only line break and without characters that nobody can see.

    Removed are control, format and direction characters, noncharacters, blank letters and marks without a
    base; tabs stay, joiners and the emoji style only after a visible character.
    """
    if text.isascii() and text.isprintable():
        return text
    for line_break, newline in LINE_BREAKS.items():
        text = text.replace(line_break, newline)
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if _is_kept(character, kept[-1] if kept else "\n"):
            kept.append(character)
    return "".join(kept).rstrip(JOINERS)


def has_words(text: str) -> bool:
    """Return if the text has a visible letter, digit or pictogram; marks and signs alone say nothing."""
    kinds = map(unicodedata.category, clean_text(text))
    return any(kind[0] in "LN" or kind == "So" for kind in kinds)


def utf8_safe(text: str) -> str:
    """Return text that repeats input without lone surrogates: JSON can carry them, UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _is_kept(character: str, before: str) -> bool:
    """Return if a character is visible, a space or a line break after the one before it."""
    if character in "\n\t\0":  # a NUL byte is refused by the field, not cleaned
        return True
    if character in JOINERS or character == EMOJI_STYLE:
        return not before.isspace() and before not in JOINERS
    kind = unicodedata.category(character)
    if kind.startswith("M"):
        return not before.isspace() and ord(character) not in INVISIBLE_MARKS
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return kind not in ("Cc", "Cf") and character not in BLANK_LETTERS and not is_noncharacter
