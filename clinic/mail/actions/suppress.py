"""Send nothing more to an address that does not exist."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Suppression


@transaction.atomic
def suppress(*, address: str, by: Actor) -> Suppression:
    """Record that letters to this address bounce; a second time is no error."""
    suppression, is_new = Suppression.objects.get_or_create(cause="bounce", address=address.lower())
    if is_new:
        audit.record(by, "suppressed", suppression, fields=["address"])
    return suppression
