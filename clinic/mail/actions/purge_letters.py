"""Clear the content of old letters; their line in the log stays."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from clinic import clock
from clinic.models import Attachment, Envelope, Practice
from clinic.models.outbox import FINISHED

AT_ONCE = 500


def purge_letters() -> int:
    """Empty the letters that were finished before the practice's `letter_retention_days`; return how many."""
    practice = Practice.objects.first()
    if practice is None:
        return 0
    before = clock.now() - timedelta(days=practice.letter_retention_days)
    purged = 0
    while count := _purge_some(before=before):
        purged += count
    return purged


@transaction.atomic
def _purge_some(*, before: object) -> int:
    """Purge some letters in one short transaction, so that a purge of years holds no lock for long."""
    old = (
        Envelope.objects.filter(state__in=FINISHED, purged_at=None, created_at__lt=before)
        .annotate(over_at=Coalesce("sent_at", "withdrawn_at", "created_at"))
        .filter(over_at__lt=before)
        .order_by("created_at")[:AT_ONCE]
    )
    keys = list(old.values_list("pk", flat=True))
    Attachment.objects.filter(envelope__in=keys).delete()
    return Envelope.objects.filter(pk__in=keys).update(
        text="", html="", opt_out_url="", purged_at=clock.now()
    )
