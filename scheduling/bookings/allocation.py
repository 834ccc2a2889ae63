"""Share a resource out anew among the visits and blocks that need it, when one comes or goes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic.spans import Span
from scheduling.bookings import reservations
from scheduling.bookings.reservations import ReservedTime, Rival, hull
from scheduling.bookings.sharing import Demand, Piece, share_out
from scheduling.freed_times import note_freed_parts
from scheduling.models import Appointment, Block, Reservation

type Rows = dict[UUID, list[Reservation]]
"""The reservations of one resource by the key of their visit."""


def release(appointment: Appointment, cause: str) -> None:
    """Release all that a visit reserves; the visits that shared a resource with it hold it from now on."""
    freed = reservations.reserved_times(appointment)
    reservations.release_all(appointment)
    share_freed(freed, cause)


def share_freed(freed: Sequence[ReservedTime], cause: str) -> None:
    """Share what one visit gave up among the visits that demand it already; note it for those who wait."""
    shared = [(resource, span) for resource, span in freed if _is_shared(resource, span)]
    reservations.lock_resources(resource for resource, _ in shared)
    for resource, span in shared:
        share_resource(resource, span)
    note_freed_parts(freed, cause)


def _is_shared(resource: UUID, span: Span) -> bool:
    waiting = Reservation.objects.unreleased().filter(resource=resource, blocking=False)
    return waiting.overlapping(span.start, span.end).exists()


def share_resource(
    resource: UUID, window: Span, *, judged: Collection[UUID] = (), lost: Collection[UUID] = ()
) -> set[UUID]:
    """Share a locked resource out anew in a window; return the `judged` visits that do not get it.

    Holds go first, then blocks, then the visits that are covered, then the others, each in the order they
    were placed. The visits `lost` do not get it whoever else has it. Uncovered visits that are not judged
    get nothing back.
    """
    rows, blocks = _demands_in(resource, window)
    demands = {
        visit: _demand_of(visit, rows[visit]) for visit in sorted(rows, key=lambda v: _precedence(rows[v]))
    }
    holds = [Demand(held.owner, held.during, held.during) for held in _held_in(resource, window, rows)]
    pieces, refused = share_out(
        holds
        + [_demand_of_block(block) for block in blocks]
        + [
            demand
            for visit, demand in demands.items()
            if visit not in lost and (visit in judged or _may_keep(rows[visit]))
        ]
    )
    for visit in rows.keys() & set(lost):
        pieces[visit] = [Piece(demands[visit].during, blocking=False)]
    for hold in holds:
        pieces.pop(hold.owner)
    _rewrite(resource, rows, blocks, pieces)
    return {visit for visit in judged if visit in refused or visit in lost}


def _held_in(resource: UUID, window: Span, rows: Rows) -> list[Rival]:
    """Return what is held while these visits are, or in the window; a hold keeps what it has."""
    spans = [_span(row.during) for visit in rows.values() for row in visit]
    return reservations.holds_on(resource, hull([window, *spans]))


def _demands_in(resource: UUID, window: Span) -> tuple[Rows, list[Block]]:
    """Return the rows of the visits, and the blocks, that meet the window, or meet one that does."""
    while True:
        blocks = list(
            Block.objects.filter(
                resource=resource,
                ended_at=None,
                during__endswith__gt=window.start,
                during__startswith__lt=window.end,
            ).order_by("created_at", "pk")
        )
        rows = _rows_meeting(resource, window)
        spans = [_span(block.during) for block in blocks]
        spans += [_span(row.during) for visit in rows.values() for row in visit]
        wider = hull([window, *spans])
        if wider == window:
            return rows, blocks
        window = wider


def _rows_meeting(resource: UUID, window: Span) -> Rows:
    unreleased = Reservation.objects.unreleased().filter(resource=resource, appointment__isnull=False)
    meeting = unreleased.overlapping(window.start, window.end).values("appointment")
    rows: Rows = defaultdict(list)
    for row in unreleased.filter(appointment__in=meeting).select_related("appointment", "resource"):
        assert row.appointment_id is not None
        rows[row.appointment_id].append(row)
    return dict(rows)


def _precedence(rows: Sequence[Reservation]) -> tuple[object, ...]:
    """Return the sort key of a visit: the covered before the uncovered, then whoever was first."""
    visit = rows[0].appointment
    assert visit is not None
    return visit.needs_rebooking, min(row.created_at for row in rows), visit.pk


def _may_keep(rows: Sequence[Reservation]) -> bool:
    """True if a visit that is not judged takes part: it is covered, or still holds a piece."""
    visit = rows[0].appointment
    assert visit is not None
    return not visit.needs_rebooking or any(row.blocking for row in rows)


def _demand_of(key: UUID, rows: Sequence[Reservation]) -> Demand:
    visit, resource = rows[0].appointment, rows[0].resource
    assert visit is not None and resource is not None
    during = hull([_span(row.during) for row in rows])
    needed = Span(visit.starts_at, visit.ends_at) if resource.kind == "therapist" else during
    overrules = frozenset(rival for row in rows for rival in row.rivals)
    return Demand(key, during, needed, overrules)


def _demand_of_block(block: Block) -> Demand:
    during = _span(block.during)
    return Demand(block.pk, during, during, is_block=True)


def _rewrite(
    resource: UUID, rows: Rows, blocks: Sequence[Block], pieces: Mapping[UUID, Sequence[Piece]]
) -> None:
    """Replace the rows that differ from these pieces; those given up go before those taken are inserted."""
    given_up: list[UUID] = []
    taken: list[Reservation] = []
    held_by_blocks: Rows = defaultdict(list)
    for row in Reservation.objects.unreleased().filter(resource=resource, block__in=blocks):
        assert row.block_id is not None
        held_by_blocks[row.block_id].append(row)
    parties = rows.keys() | {block.pk for block in blocks}
    for owner, own in pieces.items():
        is_block = owner not in rows
        before = held_by_blocks.get(owner, []) if is_block else rows[owner]
        after = [piece for piece in own if piece.blocking or not is_block]
        if sorted(after) == sorted(Piece(_span(row.during), row.blocking) for row in before):
            continue
        given_up += [row.pk for row in before]
        if is_block:
            taken += [reservations.of_piece(piece, resource_id=resource, block_id=owner) for piece in after]
        else:
            taken += _rows_of_visit(owner, before, after, parties)
    reservations.replace(given_up, taken)


def _rows_of_visit(
    visit: UUID, before: Sequence[Reservation], after: Sequence[Piece], parties: Collection[UUID]
) -> list[Reservation]:
    """Return new rows of a visit, with the override of the old ones as far as its rivals are still there."""
    rivals = sorted({rival for row in before for rival in row.rivals} & set(parties))
    first = min(before, key=lambda row: row.created_at)
    override = next((row for row in before if row.overbooked_by_id), None) if rivals else None
    return [
        reservations.of_piece(
            piece,
            resource_id=first.resource_id,
            appointment_id=visit,
            created_at=first.created_at,
            rivals=rivals,
            overbooked_by_id=override.overbooked_by_id if override else None,
            overbooked_reason=override.overbooked_reason if override else "",
        )
        for piece in after
    ]


def _span(during: DateTimeTZRange) -> Span:
    return Span(during.lower, during.upper)
