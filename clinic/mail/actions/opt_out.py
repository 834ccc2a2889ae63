"""Opt out of letters of a kind, or opt in again."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Suppression


@transaction.atomic
def opt_out(*, recipient_key: str, kind: str, by: Actor) -> Suppression:
    """Send this person no more letters of this kind; a second time is no error.

    Letters that wait already are suppressed when they are due.
    """
    suppression, is_new = Suppression.objects.get_or_create(
        cause="opt_out", recipient_key=recipient_key, kind=kind
    )
    if is_new:
        audit.record(by, "opted_out", suppression, client_key=recipient_key, fields=["kind"])
    return suppression


@transaction.atomic
def opt_in(*, recipient_key: str, kind: str, by: Actor) -> None:
    """Remove the opt-out of somebody who consents to these letters anew; no error without one."""
    for suppression in Suppression.objects.filter(cause="opt_out", recipient_key=recipient_key, kind=kind):
        audit.record(by, "opted_in", suppression, client_key=recipient_key, fields=["kind"])
        suppression.delete()


def has_opted_out(recipient_key: str, kind: str) -> bool:
    """Return True if this person opted out of letters of this kind."""
    return Suppression.objects.filter(cause="opt_out", recipient_key=recipient_key, kind=kind).exists()
