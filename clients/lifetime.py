"""A client's lifetime: nothing about a person lies before their birth."""

from datetime import date, datetime

from clients.age import OLDEST, age_on
from clients.models import Client
from clinic.models import Practice
from clinic.refusals import fault


def require_in_lifetime(client: Client, when: date | datetime | None, *, pointer: str) -> None:
    """Refuse `before_birth` for a day before the client's birth, or over 120 years ago if that is unknown.

    Every dated input about a client is checked by this, whichever app records it; None passes.
    """
    if when is None:
        return
    practice = Practice.current()
    day = when.astimezone(practice.zone).date() if isinstance(when, datetime) else when
    if client.birth_on is not None and day < client.birth_on:
        raise fault(pointer, "before_birth", "This lies before the client's birth. Check the year.")
    if client.birth_on is None and age_on(day, practice.today()) > OLDEST:
        raise fault(pointer, "before_birth", f"This lies over {OLDEST} years ago. Check the year.")
