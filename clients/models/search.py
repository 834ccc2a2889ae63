"""The text typed into the search for a client, read as words or as part of a phone; pure."""

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

PHONE = re.compile(r"^\+?[\d\s().\-/]+$")
EMAIL_PART = re.compile(r"@|\w\.\w")
FEWEST_DIGITS = 3
SHORT = 3
FEWEST_LETTERS = 5
"""The letters of a word from which a wrong one does not make it another name."""
LONGEST_WITH_SLIPS = 20
"""A longer text is found by its likeness to the name, one slip or not."""
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


def slips_of(typed: str) -> list[str]:
    """Return patterns (of LIKE) of the names that were meant, if what was typed has one slip of the finger.

    Two letters swapped; in a word of five letters or more also one letter wrong, missing or too many. The
    first letter is right: who mistypes it sees so at once.
    """
    if not is_words(typed) or re.search(r"[%_\\]", typed) or len(typed) > LONGEST_WITH_SLIPS:
        return []
    found: list[str] = []
    for word in re.finditer(r"[^\W\d]{4,}", typed):
        before, letters, after = typed[: word.start()], word[0], typed[word.end() :]
        found += [f"% {before}{meant}{after}%" for meant in _meant(letters)]
    return found


def _meant(word: str) -> Iterator[str]:
    """Yield what may have been meant by a word: `_` stands for any letter."""
    for i in range(1, len(word)):
        if i + 1 < len(word) and word[i] != word[i + 1]:
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        if len(word) >= FEWEST_LETTERS:
            yield word[:i] + "_" + word[i + 1 :]
            yield word[:i] + word[i + 1 :]
            yield word[:i] + "_" + word[i:]
