"""Lift a suppression."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Suppression
from clinic.refusals import Refusal


@transaction.atomic
def lift_suppression(*, suppression: Suppression, reason: str, by: Actor) -> None:
    """Let letters leave again that an address or an opt-out kept back; what was kept back is not sent."""
    if Suppression.objects.filter(pk=suppression.pk).delete()[0] == 0:
        raise Refusal("lifted_already", "Somebody lifted this meanwhile. Letters leave again.")
    audit.record(
        by,
        "lifted",
        suppression,
        client_key=suppression.recipient_key,
        fields=["cause"],
        reason=reason,
    )
