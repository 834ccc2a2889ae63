"""Lift a suppression."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Suppression


@transaction.atomic
def lift_suppression(*, suppression: Suppression, reason: str, by: Actor) -> None:
    """Let letters leave again that an address or an opt-out kept back; what was kept back is not sent."""
    suppression = Suppression.objects.select_for_update().get(pk=suppression.pk)
    audit.record(
        by,
        "lifted",
        suppression,
        client_key=suppression.recipient_key,
        fields=["cause"],
        reason=reason,
    )
    suppression.delete()
