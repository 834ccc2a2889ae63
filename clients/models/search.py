"""The text typed into the search for a client, read as words or as part of a phone; pure."""

import re

PHONE = re.compile(r"^\+?[\d\s().\-/]+$")
EMAIL_PART = re.compile(r"@|\w\.\w")
FEWEST_DIGITS = 3
SHORT = 3
"""A shorter text is searched for at the start of a word only."""


def digits_of(typed: str) -> str:
    """Return the digits as they stand inside E.164; blank when the text is no part of a phone.

    `0207 946`, `+44 (0)20 7946` and `0044 20 7946` all name the same digits of +442079460001.
    """
    if not PHONE.match(typed.strip()):
        return ""
    digits = re.sub(r"\D", "", re.sub(r"\(0+\)", "", typed)).lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def is_words(typed: str) -> bool:
    """Return True if the text may be a misspelt name: long enough, and no phone or e-mail."""
    return len(typed) >= SHORT and not digits_of(typed) and not EMAIL_PART.search(typed)
