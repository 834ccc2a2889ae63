"""Age in years; pure."""

from datetime import date

OLDEST = 120


def age_on(birth_on: date, on: date) -> int:
    """Return the whole years lived on this day; a birthday on 29 February comes on 1 March in other years."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def is_child(birth_on: date | None, on: date, adult_age: int) -> bool:
    """Return True if somebody is under `adult_age`; False when the birth date is unknown."""
    return birth_on is not None and age_on(birth_on, on) < adult_age
