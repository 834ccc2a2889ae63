"""Block a time of a resource."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import audit
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import fault
from scheduling.bookings import reservations
from scheduling.bookings.locking import lock_visits
from scheduling.models import Block
from scheduling.rota.conflicts import busy_refusal, displace, refuse_conflicts


@transaction.atomic
def block_time(
    *,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    force_reason: str = "",
) -> Block:
    """Block a therapist, room or device from one instant to another.

    Refused as `would_strand` with the list when visits are booked then, unless forced with a reason: they are
    then marked for rebooking in the same transaction. Raises `taken` when another block overlaps.
    """
    if ends_at <= starts_at:
        raise fault("/to", "ends_before_start", "A block ends after it starts.")
    locked = lock_visits(reservations.visits_reserving(resource.pk, starts_at, ends_at))
    reservations.lock_resources([resource.pk])
    conflicts = reservations.visits_reserving(resource.pk, starts_at, ends_at)
    if conflicts - locked:
        raise busy_refusal()
    if conflicts and not force_reason:
        refuse_conflicts(conflicts)
    displace(conflicts, resource.pk, by=by)
    block = Block(
        resource=resource,
        during=DateTimeTZRange(starts_at, ends_at),
        reason=reason,
        forced_reason=force_reason if conflicts else "",
    )
    block.save(force_insert=True)
    reservations.create(reservations.for_block(block))
    audit.record(by, "blocked", block, fields=["resource", "during"], reason=block.forced_reason)
    return block
