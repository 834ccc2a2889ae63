"""Keep a resource free of visits."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import audit
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import fault
from scheduling.bookings import locking as under_lock
from scheduling.bookings import reservations as claims
from scheduling.models import Block
from scheduling.rota.conflicts import busy, refuse_to_strand, strand


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
    """Block a therapist, room or device for a span.

    Refused as `would_strand` with the list when visits are booked then, unless forced with a reason: they are
    then marked for rebooking in the same transaction. Raises `taken` when another block overlaps.
    """
    if ends_at <= starts_at:
        raise fault("/to", "ends_before_start", "A block ends after it starts.")
    locked = under_lock.visits(claims.visits_held(resource.pk, starts_at, ends_at))
    claims.lock_resources([resource.pk])
    stranded = claims.visits_held(resource.pk, starts_at, ends_at)
    if stranded - locked:
        raise busy()
    if stranded and not force_reason:
        refuse_to_strand(stranded)
    strand(stranded, resource.pk, by=by)
    block = Block(
        resource=resource,
        during=DateTimeTZRange(starts_at, ends_at),
        reason=reason,
        forced_reason=force_reason if stranded else "",
    )
    block.save(force_insert=True)
    claims.take(claims.for_block(block))
    audit.record(by, "blocked", block, fields=["resource", "during"], reason=block.forced_reason)
    return block
