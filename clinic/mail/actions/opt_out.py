"""Take somebody at their word that they want no more letters of a kind, or want them again."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Suppression


@transaction.atomic
def opt_out(*, recipient_key: str, kind: str, by: Actor) -> Suppression:
    """Send this person no more letters of this kind; saying it twice is no error.

    Letters that wait already are kept back when their turn comes.
    """
    suppression, is_new = Suppression.objects.get_or_create(
        cause="opt_out", recipient_key=recipient_key, kind=kind
    )
    if is_new:
        audit.record(by, "opted_out", suppression, client_key=recipient_key, fields=["kind"])
    return suppression


@transaction.atomic
def opt_in(*, recipient_key: str, kind: str, by: Actor) -> None:
    """Take an opt-out back, for whoever agrees to these letters anew; no error where there was none."""
    for suppression in Suppression.objects.filter(cause="opt_out", recipient_key=recipient_key, kind=kind):
        audit.record(by, "opted_in", suppression, client_key=recipient_key, fields=["kind"])
        suppression.delete()


def has_opted_out(recipient_key: str, kind: str) -> bool:
    """Whether this person wants no more letters of this kind."""
    return Suppression.objects.filter(cause="opt_out", recipient_key=recipient_key, kind=kind).exists()
