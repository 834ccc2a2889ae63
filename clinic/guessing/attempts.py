"""Guessing is slowed by a pause that doubles with each wrong try.

Tries from an address at which the secret was right before are counted by themselves, so that strangers shut
nobody out. The counts are rows of PostgreSQL: they hold with the broker and the cache away.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Max, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext
from rest_framework.throttling import BaseThrottle

from clinic import audit, clock
from clinic.actors import SystemActor
from clinic.models import Attempt
from clinic.refusals import Refusal

log = logging.getLogger(__name__)
COUNTED_FOR = timedelta(days=1)
KNOWN_FOR = timedelta(days=90)
"""For so long an address at which the secret was right is known, and a try is kept."""
WRONG = ("not_recognised", "wrong_password", "second_step_wrong")
PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Guard:
    """The limits of one secret: so many wrong tries without a pause, then from `first` up to `longest`.

    `per_source` is the most tries of any outcome from one address within a minute.
    """

    name: str
    tries: int
    first: timedelta
    longest: timedelta
    per_source: int | None = None

    def pause_after(self, failures: int) -> timedelta:
        """Return how long to wait after this many wrong tries."""
        if failures < self.tries:
            return timedelta()
        return min(self.first * (1 << min(failures - self.tries, 20)), self.longest)


class TooManyTries(Refusal):
    """A try that comes too soon; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        self.wait = max(1, ceil(wait))
        minutes = ceil(self.wait / 60)
        reason = ngettext(
            "Too many tries. Wait a minute, then try again, or call us.",
            "Too many tries. Wait {minutes} minutes, then try again, or call us.",
            minutes,
        ).format(minutes=minutes)
        super().__init__("too_many_tries", reason, status=429)


def sign_in_guard() -> Guard:
    """Return the limits of passwords, from the settings."""
    tries, period = settings.SIGN_IN_RATE_PER_EMAIL.split("/")
    per_source = int(settings.SIGN_IN_RATE_PER_ADDRESS.split("/")[0])
    first = timedelta(seconds=PERIODS[period[0]])
    return Guard("sign_in", int(tries), first, timedelta(hours=1), per_source)


def second_step_guard() -> Guard:
    """Return the limits of codes of the second step."""
    return Guard("second_step", 5, timedelta(minutes=1), timedelta(hours=1), sign_in_guard().per_source)


def forgotten_password_guard() -> Guard:
    """Return the limits of asking for a link to a new password, of which every one counts."""
    return Guard("forgotten", 3, timedelta(minutes=10), timedelta(hours=6), sign_in_guard().per_source)


BIRTH_DATE = Guard("birth_date", 10, timedelta(hours=1), timedelta(days=1))


def address_of(request: Any) -> str:
    """Return the network address of a request, past as many proxies as the settings name."""
    return BaseThrottle().get_ident(request)


@contextmanager
def slow_guessing(
    guard: Guard, *, subject: str, source: str, about: Callable[[], models.Model | None]
) -> Iterator[Attempt]:
    """Count what happens in the block as one try: a refusal of WRONG makes it a wrong one, which is audited.

    Another refusal, made before the secret was looked at, is not counted. `about` finds the record that the
    audit names; without one it names the try. Refuses `too_many_tries`.
    """
    attempt = begin_attempt(guard, subject=subject, source=source)
    try:
        yield attempt
    except Refusal as refusal:
        if refusal.code in WRONG:
            note_failure(attempt, about())
        else:
            attempt.delete()
        raise
    note_success(attempt)


def begin_attempt(guard: Guard, *, subject: str, source: str) -> Attempt:
    """Count a try before its outcome is known, so that many at once are counted too."""
    attempt = Attempt(guard=guard.name, subject=_digest(subject), source=_digest(source))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [attempt.subject])
        wait = max(_wait_of_subject(guard, attempt), _wait_of_source(guard, attempt))
        if wait <= timedelta():
            attempt.save(force_insert=True)
            return attempt
        _note_refused(attempt)
    raise TooManyTries(wait.total_seconds())


def note_success(attempt: Attempt) -> None:
    """Keep that the secret was right: its address is known from now on."""
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])


def note_failure(attempt: Attempt, about: models.Model | None) -> None:
    """Leave a trace of a wrong try in log and audit; it stays counted."""
    log.warning("A wrong try: %s, attempt %s", attempt.guard, attempt.pk)
    audit.record(SystemActor(attempt.guard), "tried_in_vain", about or attempt)


def know_address(guard: Guard, *, subject: str, source: str) -> None:
    """Treat this address as one at which the secret was right, such as after a new password by letter."""
    Attempt.objects.create(guard=guard.name, subject=_digest(subject), source=_digest(source), succeeded=True)


def purge_attempts() -> int:
    """Delete tries that count no longer; return how many."""
    return Attempt.objects.filter(at__lt=clock.now() - KNOWN_FOR).delete()[0]


def counts_of_sign_in(now: datetime) -> dict[str, int]:
    """Return how many sign-ins failed, and how many were refused unlooked at, within a day."""
    tries = Attempt.objects.filter(guard="sign_in", at__gt=now - COUNTED_FOR)
    failed = Q(succeeded=False)
    found = tries.aggregate(
        sign_ins_failed=models.Count("pk", filter=failed), sign_ins_refused=models.Sum("refused", default=0)
    )
    return dict(found)


def _tries(attempt: Attempt) -> models.QuerySet[Attempt]:
    return Attempt.objects.filter(guard=attempt.guard, subject=attempt.subject)


def _wait_of_subject(guard: Guard, attempt: Attempt) -> timedelta:
    """Return how long this subject's wrong tries make this address wait."""
    now = clock.now()
    successes = _tries(attempt).filter(succeeded=True, at__gt=now - KNOWN_FOR)
    known_since = successes.filter(source=attempt.source).aggregate(at=Max("at"))["at"]
    wrong = _tries(attempt).filter(succeeded=False, at__gt=now - COUNTED_FOR)
    if known_since:
        wrong = wrong.filter(source=attempt.source, at__gt=known_since)
    else:
        wrong = wrong.exclude(source__in=successes.values("source"))
    found = wrong.aggregate(count=models.Count("pk"), last=Max("at"))
    return found["last"] + guard.pause_after(found["count"]) - now if found["last"] else timedelta()


def _wait_of_source(guard: Guard, attempt: Attempt) -> timedelta:
    if guard.per_source is None:
        return timedelta()
    minute = timedelta(minutes=1)
    recent = Attempt.objects.filter(
        guard=guard.name, source=attempt.source, at__gt=clock.now() - minute
    ).order_by("-at")
    oldest = list(recent.values_list("at", flat=True)[: guard.per_source])
    return oldest[-1] + minute - clock.now() if len(oldest) >= guard.per_source else timedelta()


def _note_refused(attempt: Attempt) -> None:
    """Count a refused try at the newest one of the same subject or address; the first is audited."""
    tries = Attempt.objects.filter(guard=attempt.guard)
    last = tries.filter(Q(subject=attempt.subject) | Q(source=attempt.source)).order_by("-at", "-pk").first()
    log.warning("A try was refused as too many: %s, attempt %s", attempt.guard, last and last.pk)
    if last is None:
        return
    if last.refused == 0:
        audit.record(SystemActor(attempt.guard), "throttled", last)
    Attempt.objects.filter(pk=last.pk).update(refused=F("refused") + 1)


def _digest(text: str) -> str:
    plain = text.strip().lower().encode("utf-8", "replace").decode()
    return salted_hmac("knotwork.guessing", plain, algorithm="sha256").hexdigest()
