"""Delete what was kept of files: it holds names."""

from django.db import transaction

from clients.models.imports import KEPT_FOR, SETTLED, ImportBatch
from clinic import clock


def purge_imports() -> int:
    """Delete the rows of files settled `KEPT_FOR` ago, and files not touched for as long; return how many."""
    before = clock.now() - KEPT_FOR
    settled = ImportBatch.objects.filter(state__in=SETTLED, settled_at__lt=before, rows__isnull=False)
    left = ImportBatch.objects.filter(state__in=["uploaded", "judged"], touched_at__lt=before)
    keys = [*settled.distinct().values_list("pk", flat=True), *left.values_list("pk", flat=True)]
    for key in keys:
        _purge(key)
    return len(keys)


@transaction.atomic
def _purge(key: object) -> None:
    batch = ImportBatch.lock(key)
    if batch.state not in SETTLED:
        batch.rows.all().delete()
        batch.delete()
        return
    batch.counts = batch.count_outcomes()
    batch.rows.all().delete()
    batch.save(update_fields=["counts"])
