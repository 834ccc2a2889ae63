"""The text typed into the search for a client, read as words or as part of a phone; pure."""

import re
from unicodedata import east_asian_width

PHONE = re.compile(r"^\+?[\d\s().\-/]+$")
EMAIL_PART = re.compile(r"@|\w\.\w")
FEWEST_DIGITS = 3
SHORT = 3
EXTENSION = re.compile(r"[\s,;]*(?:extension|ext\.?|x|#)[\s.=:]*\d{1,7}$", re.IGNORECASE)


def digits_of(typed: str) -> str:
    """Return the digits as they stand inside E.164; blank when the text is no part of a phone.

    `0207 946`, `+44 (0)20 7946` and `0044 20 7946` all name the same digits of +442079460001, and so does
    `020 7946 0001 ext 5`.
    """
    typed = EXTENSION.sub("", typed.strip())
    if not PHONE.match(typed):
        return ""
    digits = re.sub(r"\D", "", re.sub(r"\(0+\)", "", typed)).lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def is_short(typed: str) -> bool:
    """Return True if the text is looked for at the start of a word only.

    Chinese, Japanese and Korean write names without spaces: there one character may be a whole name.
    """
    return len(typed) < SHORT and not any(east_asian_width(character) in "WF" for character in typed)


def is_words(typed: str) -> bool:
    """Return True if the text may be a misspelt name: long enough, and no phone or e-mail."""
    return len(typed) >= SHORT and not digits_of(typed) and not EMAIL_PART.search(typed)
