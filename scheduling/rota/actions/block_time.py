"""Block a time of a resource, change a block, or end it."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import audit, clock
from clinic.actors import Actor
from clinic.cover.affected_visits import AffectedVisits, Scope, attach_visits
from clinic.cover.dates import check_dates
from clinic.models import Resource
from clinic.refusals import Refusal, fault
from clinic.spans import Span, subtract_spans
from scheduling.bookings.cover import keep_cover
from scheduling.bookings.reservations import hull
from scheduling.freed_times import note_freed_time
from scheduling.models import Block


@transaction.atomic
def block_time(
    *,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    force_reason: str = "",
    is_sick_day: bool = False,
) -> Block:
    """Block a therapist, room or device from one instant to another; blocks may overlap, sick days may not.

    Refused as `would_strand` with the list when visits are booked then, unless forced with a reason: they are
    then marked for rebooking in the same transaction. Raises `long_past`, `too_far_ahead` too.
    """
    during = _span(starts_at, ends_at)
    dates = {"from": starts_at.date(), "to": ends_at.date()}
    is_backdated = check_dates(dates, force_reason=force_reason)
    scope = Scope(resources=[resource.pk], during=during)
    with keep_cover(scope, by=by, force_reason=force_reason) as visits:
        block = Block(resource=resource, during=DateTimeTZRange(starts_at, ends_at), reason=reason)
        block.is_sick_day = is_sick_day
        block.save(force_insert=True)
    return _record(block, "blocked", visits, force_reason, is_backdated=is_backdated, by=by)


@transaction.atomic
def change_block(
    *,
    block: Block,
    by: Actor,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str | None = None,
    force_reason: str = "",
    revision: int | None = None,
) -> Block:
    """Change when a block is, or why; what is not given stays.

    Raises what `block_time` raises, `changed_meanwhile`, `block_ended`.
    """
    before = Span(block.during.lower, block.during.upper)
    during = _span(starts_at or before.start, ends_at or before.end)
    ends = {"from": (before.start, during.start), "to": (before.end, during.end)}
    dates = {name: after.date() for name, (present, after) in ends.items() if after != present}
    is_backdated = check_dates(dates, force_reason=force_reason)
    scope = Scope(resources=[block.resource_id], during=hull([before, during]))
    with keep_cover(scope, by=by, force_reason=force_reason) as visits:
        block = _lock(block, revision)
        columns = block.column_values()
        block.during = DateTimeTZRange(during.start, during.end)
        block.reason = block.reason if reason is None else reason
        is_changed = block.column_values() != columns
        if is_changed:
            block.save_revision("during", "reason")
    if not is_changed:
        return attach_visits(block, visits)
    for freed in subtract_spans([before], [during]):
        note_freed_time([block.resource_id], freed, "block_ended")
    return _record(block, "changed", visits, force_reason, is_backdated=is_backdated, by=by)


@transaction.atomic
def end_block(*, block: Block, by: Actor, revision: int | None = None) -> Block:
    """End a block; the visits it displaced get the resource back where it is still free.

    Raises `changed_meanwhile`, `block_ended`.
    """
    during = Span(block.during.lower, block.during.upper)
    scope = Scope(resources=[block.resource_id], during=during)
    with keep_cover(scope, by=by) as visits:
        block = _lock(block, revision)
        block.ended_at = clock.now()
        block.save_revision("ended_at")
        block.reservations.update(released_at=block.ended_at)
    note_freed_time([block.resource_id], during, "block_ended")
    audit.record(by, "unblocked", block)
    return attach_visits(block, visits)


def _span(starts_at: datetime, ends_at: datetime) -> Span:
    if ends_at <= starts_at:
        raise fault("/to", "ends_before_start", "A block ends after it starts.")
    return Span(starts_at, ends_at)


def _lock(block: Block, revision: int | None) -> Block:
    block = Block.lock_revision(block.pk, revision)
    if block.ended_at:
        raise Refusal("block_ended", "This block was lifted already.")
    return block


def _record(
    block: Block, verb: str, visits: AffectedVisits, force_reason: str, *, is_backdated: bool, by: Actor
) -> Block:
    """Keep why visits were displaced, and audit the change."""
    if visits.forced:
        block.forced_reason = force_reason
        block.save(update_fields=["forced_reason"])
    reason = force_reason if visits.forced or is_backdated else ""
    audit.record(by, verb, block, fields=["resource", "during"], reason=reason)
    return attach_visits(block, visits)
