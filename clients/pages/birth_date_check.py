"""The question for the client's birth date, before content that other readers of the mailbox must not see."""

from datetime import date

from django.http import HttpRequest

from clients.models import Client
from clinic.guessing.attempts import BIRTH_DATE, address_of, begin_attempt, note_failure, note_success


def is_birth_date(request: HttpRequest, client: Client, place: str) -> bool:
    """Return True if the posted birth date is the client's; refuses `too_many_tries`, counted per `place`."""
    attempt = begin_attempt(BIRTH_DATE, subject=place, source=address_of(request))
    if client.birth_on is not None and _posted_date(request) == client.birth_on:
        note_success(attempt)
        return True
    note_failure(attempt, client)
    return False


def _posted_date(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("birth_on", ""))
    except ValueError:
        return None
