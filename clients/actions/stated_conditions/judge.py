"""Confirm what a client stated about their health, or set it aside."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from clients.actions.record_health import check_places, last_day
from clients.catalogue.conditions import conditions
from clients.models import Condition
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import fault
from clinic.setup.days import days_at


@transaction.atomic
def confirm_condition(
    *,
    condition: Condition,
    by: Actor,
    places: Sequence[str] | None = None,
    no_such_place: bool = False,
    note: str = "",
    since_on: date | None = None,
) -> Condition:
    """Confirm a condition that a client stated: from now on it counts as one that a therapist recorded.

    Without `places` those that the client named stay; where the catalogue asks for some and the client
    named none, they are given, or `no_such_place`.
    """
    condition = Condition.lock(condition.pk)
    condition.require_unconfirmed()
    kind, today = conditions().kinds[condition.code], days_at(clock.now())[-1]
    if since_on is not None and since_on > today:
        raise fault("/since_on", "in_the_future", "A condition is recorded once it has begun.")
    condition.client.require_in_lifetime(since_on, pointer="/since_on")
    kept = condition.places if places is None else sorted(set(places))
    check_places(kind, kept, no_such_place)
    condition.places = kept
    if since_on is not None:
        condition.since_on, condition.ends_on = since_on, last_day(kind, since_on, None)
    condition.note = note or condition.note
    condition.confirmed_at, condition.confirmed_by = clock.now(), by.actor_key
    condition.full_clean()
    condition.save()
    audit.record(
        by,
        "confirmed_condition",
        condition,
        client_key=condition.client_id,
        fields=["confirmed_at", "places"],
    )
    return condition


@transaction.atomic
def set_condition_aside(*, condition: Condition, reason: str, by: Actor) -> Condition:
    """End a condition that a client stated, with the reason why it does not count; it stays on the record."""
    if not reason:
        raise fault("/reason", "reason_missing", "Say why it does not count.")
    condition = Condition.lock(condition.pk)
    condition.require_unconfirmed()
    condition.ended_at, condition.ended_by = clock.now(), by.actor_key
    condition.set_aside_reason = reason
    condition.save(update_fields=["ended_at", "ended_by", "set_aside_reason"])
    audit.record(
        by, "set_condition_aside", condition, client_key=condition.client_id, fields=["set_aside_reason"]
    )
    return condition
