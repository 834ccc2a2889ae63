"""The visits of a file written: those to come are booked, past ones kept as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clients.models.imports import ImportBatch, ImportRow
from clinic import clock
from clinic.actors import Actor
from clinic.audit.entries import record_each
from clinic.models import Location, Resource, Service
from clinic.prepared_query import insert_many
from clinic.refusals import Refusal
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.rules import Terms
from scheduling.imports.reading import VisitRow
from scheduling.models import Appointment, Assignment, Attendance


@dataclass(frozen=True)
class DiaryNames:
    """Services and therapists by their names in lower case."""

    services: Mapping[str, Service]
    therapists: Mapping[str, Resource]


def read_names() -> DiaryNames:
    services = {service.name.lower(): service for service in Service.objects.order_by("-archived_at")}
    therapists = Resource.objects.filter(kind="therapist").order_by("-archived_at")
    return DiaryNames(services, {therapist.name.lower(): therapist for therapist in therapists})


def book_visit(
    batch: ImportBatch, row: ImportRow, visit: VisitRow, client: Client, names: DiaryNames, by: Actor
) -> str:
    """Book a visit to come; return in a sentence why it cannot be."""
    service = names.services.get(visit.service.lower())
    therapist = names.therapists.get(visit.therapist.lower())
    if service is None:
        return _("No service is called {name}. Give one this name, or change the row.").format(
            name=visit.service
        )
    if visit.therapist and therapist is None:
        return _("No therapist is called {name}. Add them, or change the row.").format(name=visit.therapist)
    try:
        with transaction.atomic():
            booked = book(
                client=client,
                service=service,
                starts_at=visit.starts_at,
                by=by,
                requested=[RequestedResource(therapist.pk)] if therapist else [],
                location=batch.location,
                terms=Terms(
                    visit.ends_at - visit.starts_at,
                    service.price if visit.price is None else visit.price,
                ),
                imported_at=clock.now(),
            )
    except Refusal as refusal:
        return refusal.reason
    row.target = booked.pk
    return ""


def write_past(
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    visits: Mapping[int, VisitRow],
    clients: Mapping[int, Client],
    names: DiaryNames,
    by: Actor,
) -> None:
    """Write visits that are over, whatever else was then: nobody is in two places for it."""
    services = _services_of(rows, visits, names)
    place = cast(Location, batch.location)
    new = insert_many(_past_visit(visits[row.line], clients[row.line], services, place) for row in rows)
    for row, visit in zip(rows, new, strict=True):
        row.target = visit.pk
    insert_many(
        Attendance(
            appointment=visit,
            client=visit.client,
            arrived_at=visit.arrived_at,
            no_show_at=visit.starts_at if visit.state == "no_show" else None,
        )
        for visit in new
    )
    insert_many(
        Assignment(appointment=visit, resource=therapist, kind="therapist")
        for row, visit in zip(rows, new, strict=True)
        if (therapist := names.therapists.get(visits[row.line].therapist.lower()))
    )
    record_each(by, "imported", new, client_keys=[visit.client_id for visit in new])


def _services_of(
    rows: Sequence[ImportRow], visits: Mapping[int, VisitRow], names: DiaryNames
) -> dict[str, Service]:
    """Return the services by name; one that is not ours is kept out of use, so that nobody books it."""
    services = dict(names.services)
    for row in rows:
        visit = visits[row.line]
        if visit.service.lower() in services:
            continue
        name = f"Imported: {visit.service}"
        services[visit.service.lower()] = services.get(name.lower()) or Service.objects.create(
            name=name, length=visit.ends_at - visit.starts_at, price=visit.price or 0, archived_at=clock.now()
        )
    return services


def _past_visit(
    row: VisitRow, client: Client, services: Mapping[str, Service], location: Location
) -> Appointment:
    service = services[row.service.lower()]
    came = row.state == "completed"
    is_off = row.state == "cancelled"
    return Appointment(
        client=client,
        service=service,
        location=location,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        price=service.price if row.price is None else row.price,
        arrived_at=row.starts_at if came else None,
        started_at=row.starts_at if came else None,
        ended_at=row.ends_at if came else None,
        cancelled_at=row.starts_at if is_off else None,
        cancelled_by="client" if is_off else "",
        cancel_reason="other" if is_off else "",
        imported_at=clock.now(),
    )
