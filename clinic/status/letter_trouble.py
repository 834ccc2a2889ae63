"""Tell on every page when letters reach nobody: they land in a folder, or the newest did not leave.

The worker notes each minute how letters fare, in the cache beside its beat; a page reads both there, without
a query. Without a cache nothing is known, and nothing is said.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

from clinic import clock
from clinic.models import Envelope

LAST_BEAT = "last_beat_at"
LETTERS_FAIL = "letters_fail"
NEWEST = 3
"""So many letters in a row that did not leave are a fault of the way, not of one letter."""
LATE_AFTER = timedelta(minutes=5)
LOOKED_AT = timedelta(days=7)
FOLDER, FAILING, STANDING = "folder", "failing", "standing"


def trouble_on_pages(request: Any) -> dict[str, Callable[[], str]]:
    """Give templates `letter_trouble`, which is looked up where it is shown."""
    return {"letter_trouble": letter_trouble}


def letter_trouble() -> str:
    """Return what keeps all letters from their readers; blank when nothing does, or when it is not known.

    `folder`: no mail server is set up. `standing`: no worker has run for minutes. `failing`: the newest did
    not leave.
    """
    if are_in_folder():
        return FOLDER
    try:
        noted = cache.get_many([LAST_BEAT, LETTERS_FAIL])
    except (redis.RedisError, OSError):
        return ""
    beat = noted.get(LAST_BEAT)
    if beat and clock.now() - datetime.fromisoformat(beat) > LATE_AFTER:
        return STANDING
    return FAILING if noted.get(LETTERS_FAIL) else ""


def are_in_folder() -> bool:
    """Return True if letters are written into a folder, since no mail server is set up."""
    return str(settings.MAILERS["default"]["BACKEND"]).endswith(".MailFolder")


def note_letters() -> None:
    """Note how letters fare; the worker does so each minute."""
    cache.set(LETTERS_FAIL, do_newest_fail(clock.now()), timeout=None)


def do_newest_fail(now: datetime) -> bool:
    """Return True if letters are late, or if the newest that were tried all wait or were given up.

    A letter whose address was refused tells of that address, and is left out.
    """
    lately = Envelope.objects.filter(created_at__gte=now - LOOKED_AT)
    due = Q(state="waiting") | Q(state="sending", leased_until__lt=now)
    if lately.filter(due, send_after__lte=now - LATE_AFTER).exists():
        return True
    tried = lately.filter(attempts__gt=0, state__in=["sent", "waiting", "failed"])
    of_the_way = tried.exclude(state="failed", last_error__contains="RecipientsRefused")
    states = list(of_the_way.order_by("-created_at", "-pk").values_list("state", flat=True)[:NEWEST])
    return bool(states) and "sent" not in states
