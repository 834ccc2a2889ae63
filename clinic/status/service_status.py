"""The state of the periodic jobs: letters due and late, broker, scheduler and seals."""

from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q

from clinic import clock
from clinic.audit.seals import unsealed_since
from clinic.guessing.attempts import counts_of_sign_in
from clinic.models import AuditSeal, Envelope, Suppression
from clinic.status.letter_trouble import LAST_BEAT, LATE_AFTER, are_in_folder, do_newest_fail, note_letters

UNDELIVERED_WITHIN = timedelta(days=7)
"""Older ones were dealt with: the figures of what did not leave do not grow with the years."""


def service_status() -> dict[str, Any]:
    """Return the figures of /status, also while the broker does not answer."""
    now = clock.now()
    due = Q(state="waiting") | Q(state="sending", leased_until__lt=now)
    letters = Envelope.objects.filter(state__in=["waiting", "sending"]).aggregate(
        letters_due=Count("pk", filter=due & Q(send_after__lte=now)),
        letters_late=Count("pk", filter=due & Q(send_after__lte=now - LATE_AFTER)),
    )
    letters |= (
        Envelope.objects.undelivered()
        .filter(created_at__gte=now - UNDELIVERED_WITHIN)
        .aggregate(
            letters_failed=Count("pk", filter=Q(state="failed")),
            letters_suppressed=Count("pk", filter=Q(state="suppressed")),
        )
    )
    letters["addresses_suppressed"] = Suppression.objects.filter(cause="bounce").count()
    letters |= counts_of_sign_in(now)
    seals = AuditSeal.objects.order_by("-until_transaction")
    return letters | {
        "letters_in_folder": are_in_folder(),
        "letters_failing": do_newest_fail(now),
        "broker_answers": broker_answers(),
        "last_seal_at": seals.values_list("sealed_at", flat=True).first(),
        "audit_unsealed_since": unsealed_since(),
        "last_beat_at": last_beat_at(),
    }


def broker_answers() -> bool:
    """A ping, given up on after half a second."""
    try:
        asked = redis.Redis.from_url(settings.BROKER_URL, socket_connect_timeout=0.5, socket_timeout=0.5)
        return bool(asked.ping())
    except (redis.RedisError, OSError, ValueError):
        return False


def note_beat() -> None:
    """Remember that a worker woke by itself now; forgotten without harm when the cache is away."""
    try:
        cache.set(LAST_BEAT, clock.now().isoformat(), timeout=None)
        note_letters()
    except (redis.RedisError, OSError):
        return


def last_beat_at() -> datetime | None:
    """Return when a periodic job last ran; None when it is not known."""
    try:
        noted = cache.get(LAST_BEAT)
    except (redis.RedisError, OSError):
        return None
    return datetime.fromisoformat(noted) if noted else None
