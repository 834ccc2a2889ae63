"""End a condition of a client."""

from django.db import transaction

from clients.models import Condition
from clinic import audit, clock
from clinic.actors import Actor


@transaction.atomic
def end_condition(*, condition: Condition, by: Actor) -> Condition:
    """Record that a condition is over or was an error; it stays on the record and limits nothing more."""
    condition = Condition.lock(condition.pk)
    condition.require_active()
    condition.require_confirmed()
    condition.ended_at, condition.ended_by = clock.now(), by.actor_key
    condition.save(update_fields=["ended_at", "ended_by"])
    audit.record(by, "ended_condition", condition, client_key=condition.client_id, fields=["ended_at"])
    return condition
