"""The question for the client's birth date, before content that other readers of the mailbox must not see."""

from datetime import date

from django.http import HttpRequest

from clients.models import Client
from clinic.guessing.attempts import BIRTH_DATE, address_of, begin_attempt, note_failure, note_success

FIELDS = ("birth_day", "birth_month", "birth_year")
"""Three numbers to type: a date picker takes forty years of scrolling on some phones."""


def is_birth_date(request: HttpRequest, client: Client, place: str) -> bool:
    """Return True if the posted birth date is the client's; refuses `too_many_tries`, counted per `place`."""
    attempt = begin_attempt(BIRTH_DATE, subject=place, source=address_of(request))
    if client.birth_on is not None and posted_birth_date(request) == client.birth_on:
        note_success(attempt)
        return True
    note_failure(attempt, client)
    return False


def birth_date_fields(request: HttpRequest) -> dict[str, str]:
    """Return what was typed into the fields of clients/birth_date.html, to be shown again."""
    return {name.removeprefix("birth_"): request.POST.get(name, "")[:4] for name in FIELDS}


def posted_birth_date(request: HttpRequest) -> date | None:
    """Return the day that was typed into the three fields; None for none."""
    numbers = [request.POST.get(name, "").strip() for name in FIELDS]
    if not all(number.isascii() and number.isdecimal() and len(number) <= 4 for number in numbers):
        return None
    day, month, year = map(int, numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None
