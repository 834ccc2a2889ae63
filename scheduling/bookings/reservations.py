"""Write reservations, as the only module, and take the locks that come before. See docs/locking.md."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clients.models import Client
from clinic import clock
from clinic.models import Resource
from clinic.models.constraints import refusal_of_constraint
from clinic.prepared_query import Param, PreparedQuery, insert_rows
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.bookings.sharing import Piece
from scheduling.models import Appointment, Reservation

LOCK_CLIENTS = PreparedQuery(
    lambda: Client.objects.select_for_update(no_key=True).filter(pk__eq_any=Param("keys")).order_by("pk")
)
LOCK_RESOURCES = PreparedQuery(
    lambda: Resource.objects.select_for_update(no_key=True).filter(pk__eq_any=Param("keys")).order_by("pk")
)
RIVALS = PreparedQuery(
    lambda: (
        Reservation.objects.live()
        .overlapping(Param("start"), Param("end"))
        .filter(resource__eq_any=Param("resources"))
        .values_list("resource_id", "appointment_id", "block_id", "during")
    )
)
type ReservedTime = tuple[UUID, Span]
"""A resource and the span for which it was reserved."""


def lock_clients(clients: Iterable[UUID]) -> list[Client]:
    """Lock these clients in key order; a plain read of one of them does not wait."""
    return LOCK_CLIENTS(keys=list(clients))


def lock_resources(resources: Iterable[UUID]) -> dict[UUID, Resource]:
    """Lock these resources in key order, after the clients; return them by key."""
    keys = list(resources)
    return {resource.pk: resource for resource in LOCK_RESOURCES(keys=keys)} if keys else {}


@dataclass(frozen=True)
class Rival:
    """A visit or block that holds a resource against a visit to be placed."""

    resource: UUID
    visit: UUID | None
    block: UUID | None
    during: Span

    @property
    def owner(self) -> UUID:
        owner = self.visit or self.block
        assert owner is not None, "claim_has_one_cause"
        return owner


def rivals_of(
    resources: Collection[UUID], span: Span, *, ignoring: UUID | None = None, sharing: bool = False
) -> list[Rival]:
    """Return what others hold of these resources in this span; call under locks.

    With `sharing` the covered visits that share a resource by an override are returned too.
    """
    rows = RIVALS(start=span.start, end=span.end, resources=list(resources))
    if sharing:
        shared = Reservation.objects.unreleased().overlapping(span.start, span.end)
        shared = shared.filter(blocking=False, resource__in=resources, appointment__needs_rebooking=False)
        rows += shared.values_list("resource_id", "appointment_id", "block_id", "during")
    return [
        Rival(resource, visit, block, Span(during.lower, during.upper))
        for resource, visit, block, during in rows
        if ignoring is None or visit != ignoring
    ]


def for_clients(appointment: Appointment, clients: Iterable[UUID]) -> list[Reservation]:
    """Return the unsaved reservations of the people treated, for the time of the visit."""
    visit = DateTimeTZRange(appointment.starts_at, appointment.ends_at)
    return [Reservation(appointment=appointment, client_id=client, during=visit) for client in clients]


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
