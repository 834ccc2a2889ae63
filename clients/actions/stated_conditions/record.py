"""Put on record what a client states about their health in a form."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from clients.catalogue.conditions import conditions
from clients.models import Client, Condition
from clinic import audit, clock
from clinic.actors import Actor
from clinic.setup.days import days_at


@transaction.atomic
def record_stated_condition(
    *, client: Client, code: str, places: Collection[str], by: Actor
) -> Condition | None:
    """Record a condition that the client states; it counts at once, until a therapist has asked about it.

    The caller has locked the client. None where one of this kind counts already at all these places; places
    are added to one that was stated before and still waits.
    """
    kind, days = conditions().kinds[code], days_at(clock.now())
    places = set(places) if kind.effect.where == "asked" else set()
    on_record = list(client.conditions.active(days[0]).filter(code=code).order_by("pk").select_for_update())
    known = {place for each in on_record for place in each.places}
    if on_record and places <= known:
        return None
    waiting = next((each for each in on_record if each.is_unconfirmed and each.places), None)
    if waiting is not None:
        waiting.places = sorted({*waiting.places, *places})
        waiting.save(update_fields=["places"])
        audit.record(by, "changed", waiting, client_key=client.pk, fields=["places"])
        return waiting
    last = days[-1] + timedelta(days=kind.effect.valid_days) if kind.effect.valid_days else None
    condition = Condition(
        client=client,
        code=code,
        places=sorted(places),
        ends_on=last,
        source="client",
        recorded_by=by.actor_key,
    )
    condition.full_clean()
    condition.save(force_insert=True)
    audit.record(by, "recorded_stated_condition", condition, client_key=client.pk, fields=["code", "places"])
    return condition
