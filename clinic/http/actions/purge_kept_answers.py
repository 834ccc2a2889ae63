"""Delete the answers that were kept for retried requests."""

from datetime import timedelta

from clinic import clock
from clinic.models import KeptAnswer

RETENTION = timedelta(hours=24)
BATCH_SIZE = 1000


def purge_kept_answers() -> int:
    """Delete answers older than 24 hours, 1000 at a time; return how many were deleted."""
    purged = 0
    while True:
        oldest = KeptAnswer.objects.filter(created_at__lt=clock.now() - RETENTION).order_by("created_at")
        keys = list(oldest.values_list("pk", flat=True)[:BATCH_SIZE])
        count, _ = KeptAnswer.objects.filter(pk__in=keys).delete()
        if not count:
            return purged
        purged += count
