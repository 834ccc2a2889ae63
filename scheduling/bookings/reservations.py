"""Write reservations, as the only module, and take the locks that come before. See docs/locking.md."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clients.models import Client
from clinic import clock
from clinic.models import Resource
from clinic.models.constraints import refusal_of_constraint
from clinic.prepared_query import Param, PreparedQuery, insert_rows
from clinic.spans import Span
from scheduling.models import Appointment, Block, Reservation

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
        .values_list("resource_id", "appointment_id")
    )
)
type ReservedTime = tuple[UUID, DateTimeTZRange]
"""A resource and the span for which it was reserved."""


def lock_clients(clients: Iterable[UUID]) -> list[Client]:
    """Lock these clients in key order; a plain read of one of them does not wait."""
    return LOCK_CLIENTS(keys=list(clients))


def lock_resources(resources: Iterable[UUID]) -> dict[UUID, Resource]:
    """Lock these resources in key order, after the clients; return them by key."""
    return {resource.pk: resource for resource in LOCK_RESOURCES(keys=list(resources))}


def for_visit(
    appointment: Appointment, *, reserved: Span, resources: Iterable[UUID], clients: Iterable[UUID]
) -> list[Reservation]:
    """Return unsaved reservations: of each client for the visit, of each resource with clean-up around it."""
    visit = DateTimeTZRange(appointment.starts_at, appointment.ends_at)
    with_cleanup = DateTimeTZRange(reserved.start, reserved.end)
    return [Reservation(appointment=appointment, client_id=client, during=visit) for client in clients] + [
        Reservation(appointment=appointment, resource_id=resource, during=with_cleanup)
        for resource in resources
    ]


def for_block(block: Block) -> list[Reservation]:
    """Return the unsaved reservation of a block."""
    return [Reservation(block=block, resource=block.resource, during=block.during)]


def reserved_by_others(resources: Collection[UUID], span: Span, *, ignoring: UUID | None = None) -> set[UUID]:
    """Return which of these resources another visit or a block reserves in this span; call under locks."""
    rivals = RIVALS(start=span.start, end=span.end, resources=list(resources))
    return {resource for resource, visit in rivals if ignoring is None or visit != ignoring}


def create(reservations: Sequence[Reservation]) -> list[Reservation]:
    """Insert reservations in key order, clients first.

    Raises `Refusal` `taken` or `client_elsewhere` when PostgreSQL finds a rival; the savepoint is lost then.
    """
    ordered = sorted(reservations, key=lambda new: (new.client_id is None, new.client_id or new.resource_id))
    with _constraints_as_refusals():
        return insert_rows(ordered)


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


def release(appointment: Appointment) -> None:
    """Release all that a visit reserves; the visits overbooked on it reserve its time from now on."""
    freed = reserved_times(appointment)
    appointment.reservations.filter(released_at=None).update(released_at=clock.now())
    promote_overbooked(freed)


def reserved_times(appointment: Appointment) -> list[ReservedTime]:
    """Return the resources that a visit keeps from others, each with its span."""
    live = Reservation.objects.live().filter(appointment=appointment, resource__isnull=False)
    return list(live.values_list("resource_id", "during"))


def promote_overbooked(freed: Iterable[ReservedTime]) -> None:
    """Let reservations that were overbooked on freed time keep others out, where no other is left."""
    for resource, during in sorted(freed, key=lambda reserved: reserved[0]):
        overbooked = Reservation.objects.filter(
            resource=resource, during__overlap=during, overbooked_by__isnull=False, released_at=None
        )
        for reservation in overbooked.order_by("created_at"):
            lock_resources([resource])
            with suppress(IntegrityError), transaction.atomic():
                Reservation.objects.filter(pk=reservation.pk).update(blocking=True, overbooked_by=None)


def restore_released(appointment: Appointment) -> None:
    """Take back what a cancelled visit had reserved; raises what `create` raises."""
    with _constraints_as_refusals():
        appointment.reservations.update(released_at=None)


def visits_reserving(resource: UUID, start: datetime, end: datetime) -> set[UUID]:
    """Return the visits that reserve this resource in this span."""
    live = Reservation.objects.live().overlapping(start, end).filter(resource=resource)
    visits = live.filter(appointment__isnull=False).values_list("appointment_id", flat=True)
    return {pk for pk in visits if pk is not None}


def stop_blocking(appointments: Iterable[UUID], resource: UUID) -> None:
    """Let others reserve this resource although these visits still have it."""
    Reservation.objects.filter(appointment__in=appointments, resource=resource).update(blocking=False)


def is_displaced(appointment: Appointment) -> bool:
    """True if forced time off took a resource from this visit, which is still to come."""
    return appointment.reservations.filter(
        resource__isnull=False, blocking=False, overbooked_by=None, released_at=None
    ).exists()
