"""What was typed into the search for a client, read as words or as part of a phone; pure."""

import re

PHONE = re.compile(r"^\+?[\d\s().\-/]+$")
FEWEST_DIGITS = 3


def digits_of(typed: str) -> str:
    """The digits as they stand inside E.164, or nothing when what was typed is no part of a phone.

    `0207 946`, `+44 (0)20 7946` and `0044 20 7946` all name the same digits of +442079460001.
    """
    if not PHONE.match(typed.strip()):
        return ""
    digits = re.sub(r"\D", "", re.sub(r"\(0+\)", "", typed)).lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""
