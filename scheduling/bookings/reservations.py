"""The only writer of claims, and the locks that come before them. docs/locking.md tells the order and why."""

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

CLIENTS = PreparedQuery(
    lambda: Client.objects.select_for_update(no_key=True).filter(pk__eq_any=Param("keys")).order_by("pk")
)
RESOURCES = PreparedQuery(
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
type Held = tuple[UUID, DateTimeTZRange]


def lock_clients(clients: Iterable[UUID]) -> list[Client]:
    """Lock these clients in key order; a plain read of one of them does not wait."""
    return CLIENTS(keys=list(clients))


def lock_resources(resources: Iterable[UUID]) -> dict[UUID, Resource]:
    """Lock these resources in key order, after the clients; answers them by key."""
    return {resource.pk: resource for resource in RESOURCES(keys=list(resources))}


def for_visit(
    appointment: Appointment, *, held: Span, resources: Iterable[UUID], clients: Iterable[UUID]
) -> list[Reservation]:
    """The claims a visit needs: each client for the visit itself, each resource with clean-up around it."""
    visit = DateTimeTZRange(appointment.starts_at, appointment.ends_at)
    around = DateTimeTZRange(held.start, held.end)
    return [Reservation(appointment=appointment, client_id=client, during=visit) for client in clients] + [
        Reservation(appointment=appointment, resource_id=resource, during=around) for resource in resources
    ]


def for_block(block: Block) -> list[Reservation]:
    """The claim a block needs."""
    return [Reservation(block=block, resource=block.resource, during=block.during)]


def held_by_others(resources: Collection[UUID], held: Span, *, ignoring: UUID | None = None) -> set[UUID]:
    """Which of these somebody else holds in this span; read it under the locks."""
    rivals = RIVALS(start=held.start, end=held.end, resources=list(resources))
    return {resource for resource, visit in rivals if ignoring is None or visit != ignoring}


def take(wanted: Sequence[Reservation]) -> list[Reservation]:
    """Insert the wanted claims in key order.

    Raises `Refusal` `taken` or `client_elsewhere` when PostgreSQL finds a rival; the savepoint is lost then.
    """
    ordered = sorted(
        wanted, key=lambda claim: (claim.client_id is None, claim.client_id or claim.resource_id)
    )
    with _judged_by_the_constraints():
        return insert_rows(ordered)


def drop(appointment: Appointment) -> None:
    """Forget what a visit held, before it is put elsewhere in the same transaction."""
    appointment.reservations.all().delete()


@contextmanager
def _judged_by_the_constraints() -> Iterator[None]:
    """A broken constraint becomes the refusal it is worded with."""
    try:
        yield
    except IntegrityError as clash:
        refusal = refusal_of_constraint(clash)
        if refusal is None:
            raise
        raise refusal from clash


def release(appointment: Appointment) -> None:
    """Let go of all a visit holds; whoever was overbooked on it holds its time from now on."""
    held = resources_held(appointment)
    appointment.reservations.filter(released_at=None).update(released_at=clock.now())
    settle(held)


def resources_held(appointment: Appointment) -> list[Held]:
    """The resources a visit keeps from others, each with its span."""
    held = Reservation.objects.live().filter(appointment=appointment, resource__isnull=False)
    return list(held.values_list("resource_id", "during"))


def settle(freed: Iterable[Held]) -> None:
    """Let claims that were overbooked on freed time keep others out, where nobody else is there any more."""
    for resource, during in sorted(freed, key=lambda held: held[0]):
        overbooked = Reservation.objects.filter(
            resource=resource, during__overlap=during, overbooked_by__isnull=False, released_at=None
        )
        for claim in overbooked.order_by("created_at"):
            lock_resources([resource])
            with suppress(IntegrityError), transaction.atomic():
                Reservation.objects.filter(pk=claim.pk).update(blocking=True, overbooked_by=None)


def hold_again(appointment: Appointment) -> None:
    """Take back what a cancelled visit held; the constraints judge the undo too."""
    with _judged_by_the_constraints():
        appointment.reservations.update(released_at=None)


def visits_held(resource: UUID, start: datetime, end: datetime) -> set[UUID]:
    """The visits that hold this resource in this span."""
    held = (
        Reservation.objects.live()
        .filter(resource=resource, appointment__isnull=False)
        .overlapping(start, end)
    )
    return {pk for pk in held.values_list("appointment_id", flat=True) if pk is not None}


def stop_holding(appointments: Iterable[UUID], resource: UUID) -> None:
    """Let others have this resource although these visits still stand."""
    Reservation.objects.filter(appointment__in=appointments, resource=resource).update(blocking=False)


def is_stranded(appointment: Appointment) -> bool:
    """Whether forced time off took a resource from this visit: it stands and holds it no longer."""
    return appointment.reservations.filter(
        resource__isnull=False, blocking=False, overbooked_by=None, released_at=None
    ).exists()
