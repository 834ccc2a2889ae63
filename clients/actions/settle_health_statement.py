"""Settle what a client told the desk about their health."""

from uuid import UUID

from django.db import transaction

from clients.models import Client, Condition, HealthStatement
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import fault


@transaction.atomic
def settle_health_statement(
    *, statement: HealthStatement, by: Actor, condition: UUID | None = None, reason: str = ""
) -> HealthStatement:
    """Note that a therapist asked: the condition that was recorded for it, or why there is none to record."""
    Client.lock(statement.client_id)
    statement.refresh_from_db()
    statement.require_open()
    if condition is None and not reason:
        raise fault(
            "/reason", "reason_missing", "Name the condition recorded for it, or say why there is none."
        )
    if condition is not None:
        statement.condition = Condition.objects.filter(pk=condition, client=statement.client_id).first()
        if statement.condition is None:
            raise fault("/condition", "unknown_condition", "Record the condition for this client first.")
    statement.settled_at, statement.settled_by, statement.settled_reason = clock.now(), by.actor_key, reason
    statement.save(update_fields=["settled_at", "settled_by", "settled_reason", "condition"])
    audit.record(
        by, "settled_health_statement", statement, client_key=statement.client_id, fields=["settled_at"]
    )
    return statement
