"""Forget the answers kept for retried requests."""

from datetime import timedelta

from clinic import clock
from clinic.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
AT_ONCE = 1000


def purge_kept_answers() -> int:
    """Delete answers older than 24 hours, some at a time; answers how many."""
    purged = 0
    while True:
        old = KeptAnswer.objects.filter(created_at__lt=clock.now() - KEPT_FOR).order_by("created_at")[
            :AT_ONCE
        ]
        count, _ = KeptAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        if not count:
            return purged
        purged += count
