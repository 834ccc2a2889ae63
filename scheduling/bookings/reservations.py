"""Write reservations, as the only module, and take the locks that come before. See docs/locking.md."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet

from clients.models import Client
from clinic import clock
from clinic.models import Resource
from clinic.models.constraints import refusal_of_constraint
from clinic.prepared_query import Param, PreparedQuery, insert_rows
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.bookings.sharing import Piece
from scheduling.models import Appointment, Hold, Reservation

LOCK_CLIENTS = PreparedQuery(
    lambda: Client.objects.select_for_update(no_key=True).filter(pk__eq_any=Param("keys")).order_by("pk")
)
LOCK_RESOURCES = PreparedQuery(
    lambda: Resource.objects.select_for_update(no_key=True).filter(pk__eq_any=Param("keys")).order_by("pk")
)
RIVALS = PreparedQuery(
    lambda: (
        _rivals()
        .filter(resource__eq_any=Param("resources"))
        .union(_rivals().filter(client__eq_any=Param("clients"), hold__isnull=False), all=True)
    )
)
OWNERS = ("appointment_id", "block_id", "hold_id")
type ReservedTime = tuple[UUID, Span]
"""A resource and the span for which it was reserved."""


def _rivals() -> QuerySet[Reservation, Any]:
    """Return what is reserved in a span: of clients only what is held, since a constraint judges the rest."""
    rows = Reservation.objects.live().overlapping(Param("start"), Param("end"))
    return rows.values_list("resource_id", *OWNERS, "held_until", "during")


def lock_clients(clients: Iterable[UUID]) -> list[Client]:
    """Lock these clients in key order; a plain read of one of them does not wait."""
    return LOCK_CLIENTS(keys=list(clients))


def lock_resources(resources: Iterable[UUID]) -> dict[UUID, Resource]:
    """Lock these resources in key order, after the clients; return them by key."""
    keys = list(resources)
    return {resource.pk: resource for resource in LOCK_RESOURCES(keys=keys)} if keys else {}


@dataclass(frozen=True)
class Rival:
    """A visit, block or hold against a visit to be placed; a hold on a client has no resource."""

    resource: UUID | None
    visit: UUID | None
    block: UUID | None
    hold: UUID | None
    held_until: datetime | None
    during: Span

    @property
    def owner(self) -> UUID:
        owner = self.visit or self.block or self.hold
        assert owner is not None, "claim_has_one_cause"
        return owner


def rivals_of(
    resources: Collection[UUID],
    span: Span,
    *,
    clients: Collection[UUID] = (),
    ignoring: UUID | None = None,
    sharing: bool = False,
) -> list[Rival]:
    """Return what others have of these resources in this span; call under the locks of both.

    Holds that expired are ended, here where their time is needed. With `sharing` all holds are: they are
    overruled; and the covered visits that share a resource by an override are returned too.
    """
    rows = RIVALS(start=span.start, end=span.end, resources=list(resources), clients=list(clients))
    if sharing:
        shared = Reservation.objects.unreleased().overlapping(span.start, span.end)
        shared = shared.filter(blocking=False, resource__in=resources, appointment__needs_rebooking=False)
        rows += shared.values_list("resource_id", *OWNERS, "held_until", "during")
    rivals = [
        Rival(resource, visit, block, hold, until, Span(during.lower, during.upper))
        for resource, visit, block, hold, until, during in rows
    ]
    others = [rival for rival in rivals if rival.owner != ignoring]
    return _without_ended(others, are_overruled=sharing)


def _without_ended(rivals: list[Rival], *, are_overruled: bool = False) -> list[Rival]:
    """End the holds that expired, or all of them, and return the other rivals.

    One that is extended meanwhile stays: its deadline is looked at again as its rows are deleted.
    """
    now = clock.now()
    held = [rival for rival in rivals if rival.held_until]
    ended = {each.hold for each in held if are_overruled or (each.held_until and each.held_until <= now)}
    if ended:
        rows = Reservation.objects.filter(hold__in=ended)
        (rows if are_overruled else rows.filter(held_until__lte=now)).delete()
    return [rival for rival in rivals if rival.hold is None or rival.hold not in ended]


def holds_on(resource: UUID, span: Span) -> list[Rival]:
    """Return what is held of a locked resource in this span, and end the holds that expired."""
    held = Reservation.objects.live().filter(resource=resource, hold__isnull=False)
    rows = held.overlapping(span.start, span.end).values_list("hold_id", "held_until", "during")
    return _without_ended(
        [Rival(resource, None, None, hold, until, Span(d.lower, d.upper)) for hold, until, d in rows]
    )


def end_holds(
    *, resources: Collection[UUID] = (), clients: Collection[UUID] = (), during: Span | None
) -> None:
    """End the holds on these resources or clients; without a span at any time."""
    held = Reservation.objects.filter(hold__isnull=False)
    touched = held.filter(Q(resource__in=resources) | Q(client__in=clients))
    if during:
        touched = touched.overlapping(during.start, during.end)
    held.filter(hold__in=touched.values("hold")).delete()


def extend(hold: Hold) -> bool:
    """Give the reservations of a locked hold its new end; False where some are others' by now."""
    rows = Reservation.objects.filter(hold=hold)
    rows.update(held_until=hold.expires_at)
    return set(rows.filter(resource__isnull=False).values_list("resource", flat=True)) == set(hold.resources)


@transaction.atomic
def delete_expired() -> int:
    """Delete the holds that expired, but for what others just use or delete; return their number."""
    now = clock.now()
    rows = Reservation.objects.filter(held_until__lte=now).select_for_update(skip_locked=True)
    Reservation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    over = Hold.objects.filter(expires_at__lte=now).exclude(reservations__isnull=False)
    keys = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    return Hold.objects.filter(pk__in=keys).delete()[0]


def give_up(hold: UUID | None) -> None:
    """Delete a locked hold with all that it reserves, for whoever takes its time in the same transaction."""
    if hold is not None:
        Reservation.objects.filter(hold=hold).delete()
        Hold.objects.filter(pk=hold).delete()


def for_clients(visit: Span, clients: Iterable[UUID], **cause: Any) -> list[Reservation]:
    """Return the unsaved reservations of the people treated, for the time of the visit."""
    during = DateTimeTZRange(visit.start, visit.end)
    return [Reservation(client_id=client, during=during, **cause) for client in clients]


def create(reservations: Sequence[Reservation]) -> list[Reservation]:
    """Insert reservations in key order, clients first.

    Raises `Refusal` `taken` or `client_elsewhere` when PostgreSQL finds a rival; the savepoint is lost then.
    """
    ordered = sorted(reservations, key=lambda new: (new.client_id is None, new.client_id or new.resource_id))
    with _constraints_as_refusals():
        return insert_rows(ordered)


def client_elsewhere() -> Refusal:
    """Return the refusal of a time at which somebody treated has another visit."""
    [constraint] = [c for c in Reservation._meta.constraints if c.name == "client_is_in_one_place"]
    return Refusal("client_elsewhere", str(constraint.get_violation_error_message()))


def of_piece(piece: Piece, **fields: Any) -> Reservation:
    """Return the unsaved reservation of a piece of a resource's time."""
    during = DateTimeTZRange(piece.during.start, piece.during.end)
    return Reservation(during=during, blocking=piece.blocking, **fields)


def replace(given_up: Collection[UUID], taken: Sequence[Reservation]) -> None:
    """Delete reservations, then insert others in their place."""
    Reservation.objects.filter(pk__in=given_up).delete()
    create(taken)


def release_all(appointment: Appointment) -> None:
    """Release all that a visit reserves; `allocation.release` shares it out too."""
    appointment.reservations.filter(released_at=None).update(released_at=clock.now())


def delete(appointment: Appointment) -> None:
    """Delete a visit's reservations, before it is placed elsewhere in the same transaction."""
    appointment.reservations.all().delete()


def delete_of_client(appointment: Appointment, client: UUID) -> None:
    """Delete what a visit reserves of the time of one person, who is treated in it no longer."""
    appointment.reservations.filter(client=client).delete()


@contextmanager
def _constraints_as_refusals() -> Iterator[None]:
    """Raise the refusal that a violated constraint is worded with."""
    try:
        yield
    except IntegrityError as error:
        refusal = refusal_of_constraint(error)
        if refusal is None:
            raise
        raise refusal from error


def reserved_times(appointment: Appointment) -> list[ReservedTime]:
    """Return the resources that a visit has, each with its span."""
    unreleased = Reservation.objects.unreleased().filter(appointment=appointment, resource__isnull=False)
    spans: dict[UUID, list[Span]] = defaultdict(list)
    for resource, during in unreleased.values_list("resource_id", "during"):
        spans[resource].append(Span(during.lower, during.upper))
    return [(resource, hull(parts)) for resource, parts in sorted(spans.items())]


def hull(spans: Collection[Span]) -> Span:
    """Return the span from the first start to the last end."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))
