"""Opt out of letters of a kind, or opt in again."""

from datetime import datetime

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Suppression


@transaction.atomic
def opt_out(*, recipient_key: str, kind: str, by: Actor) -> Suppression:
    """Send this person no more letters of this kind; a second time it is dated anew.

    Letters that wait already are suppressed when they are due.
    """
    suppression, is_new = Suppression.objects.get_or_create(
        cause="opt_out", recipient_key=recipient_key, kind=kind
    )
    if is_new:
        audit.record(by, "opted_out", suppression, client_key=recipient_key, fields=["kind"])
    else:
        suppression.created_at = clock.now()
        suppression.save(update_fields=["created_at"])
    return suppression


@transaction.atomic
def opt_in(*, recipient_key: str, kind: str, by: Actor, until: datetime) -> None:
    """Remove the opt-out, not newer than `until`, of somebody who consented to these letters then."""
    opt_outs = Suppression.objects.filter(cause="opt_out", recipient_key=recipient_key, kind=kind)
    for suppression in opt_outs.filter(created_at__lte=until):
        audit.record(by, "opted_in", suppression, client_key=recipient_key, fields=["kind"])
        suppression.delete()


def has_opted_out(recipient_key: str, kind: str) -> bool:
    """Return True if this person opted out of letters of this kind."""
    return opted_out_at(recipient_key, kind) is not None


def opted_out_at(recipient_key: str, kind: str) -> datetime | None:
    """Return when this person opted out of letters of this kind; None if they did not."""
    opt_outs = Suppression.objects.filter(cause="opt_out", recipient_key=recipient_key, kind=kind)
    return opt_outs.values_list("created_at", flat=True).first()
