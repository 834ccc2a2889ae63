"""What was typed into the search for a client, read as words or as part of a phone; pure."""

import re

PHONE = re.compile(r"^\+?[\d\s().\-/]+$")
EMAIL_PART = re.compile(r"@|\w\.\w")
FEWEST_DIGITS = 3
SHORT = 3
"""What is shorter is looked for at the start of a word only."""


def digits_of(typed: str) -> str:
    """The digits as they stand inside E.164, or nothing when what was typed is no part of a phone.

    `0207 946`, `+44 (0)20 7946` and `0044 20 7946` all name the same digits of +442079460001.
    """
    if not PHONE.match(typed.strip()):
        return ""
    digits = re.sub(r"\D", "", re.sub(r"\(0+\)", "", typed)).lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def is_words(typed: str) -> bool:
    """Whether what was typed is long enough to be a misspelt name; phones and e-mails are taken as typed."""
    return len(typed) >= SHORT and not digits_of(typed) and not EMAIL_PART.search(typed)
