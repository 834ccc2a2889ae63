"""The question for the client's birth date, before content that other readers of the mailbox must not see."""

import logging
from datetime import date

from django.core.cache import cache
from django.http import HttpRequest

from clients.models import Client
from clinic.refusals import Refusal

log = logging.getLogger(__name__)
TRIES, PER_SECONDS = 10, 3600


def is_birth_date(request: HttpRequest, client: Client, place: str) -> bool:
    """Return True if the posted birth date is the client's; refuses `too_many_tries`, counted per `place`."""
    _refuse_guessing(place)
    return client.birth_on is not None and _posted_date(request) == client.birth_on


def _posted_date(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("birth_on", ""))
    except ValueError:
        return None


def _refuse_guessing(place: str) -> None:
    """Refuse more than ten tries an hour for each link; without the cache nobody is refused."""
    try:
        cache.add(place, 0, PER_SECONDS)
        tries = cache.incr(place)
    except Exception as error:
        log.warning("Tries were not counted: %s", type(error).__name__)
        return
    if tries > TRIES:
        raise Refusal("too_many_tries", "Too many tries. Wait an hour, or call us.", status=429)
