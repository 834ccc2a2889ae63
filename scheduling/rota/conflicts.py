"""Visits that a change of the diary would leave without their therapist, room or device."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.working_hours import open_hours, works_of
from scheduling.bookings import reservations as claims
from scheduling.models import Appointment
from scheduling.models.appointment import AppointmentQuery


def outside_shifts(therapist: UUID) -> set[UUID]:
    """The coming visits of this therapist that lie outside their shifts as they are now."""
    visits = list(
        Appointment.objects.ahead()
        .filter(starts_at__gte=clock.now(), assignments__resource=therapist, needs_rebooking=False)
        .order_by("starts_at")
    )
    if not visits:
        return set()
    works = works_of([therapist], Span(visits[0].starts_at, max(visit.ends_at for visit in visits)))
    return {
        visit.pk
        for visit in visits
        if not any(
            work.holds(Span(visit.starts_at, visit.ends_at))
            for work in works.get((therapist, visit.location_id), [])
        )
    }


def left_behind() -> set[UUID]:
    """The coming visits whose therapist, room, device or location was archived, or is shut at that time.

    Closures, opening hours and archiving are set up on the ground floor, which knows no visits. A visit
    booked outside hours on purpose is left alone.
    """
    coming = Appointment.objects.ahead().filter(starts_at__gt=clock.now(), needs_rebooking=False)
    archived = coming.filter(
        Q(assignments__resource__archived_at__isnull=False) | Q(location__archived_at__isnull=False)
    )
    on_purpose = Q(overrides__contains=["outside_hours"])
    return set(archived.values_list("pk", flat=True)) | _while_shut(coming.exclude(on_purpose))


def _while_shut(coming: AppointmentQuery) -> set[UUID]:
    visits = list(coming.order_by("starts_at").values_list("pk", "location", "starts_at", "ends_at"))
    if not visits:
        return set()
    window = Span(visits[0][2], max(ends_at for *_, ends_at in visits))
    hours = {place.pk: spans for place, spans in open_hours(window, None).items()}
    return {
        pk
        for pk, place, starts_at, ends_at in visits
        if not _is_open(hours.get(place, []), Span(starts_at, ends_at))
    }


def _is_open(hours: list[Span], visit: Span) -> bool:
    """Whether one of these sorted spans holds the visit."""
    index = bisect_right(hours, visit.start, key=lambda span: span.start)
    return index > 0 and hours[index - 1].holds(visit)


def refuse_to_strand(stranded: Iterable[UUID]) -> None:
    """Raise `Refusal` `would_strand` with the list of these visits."""
    visits = Appointment.objects.filter(pk__in=stranded).select_related("location").order_by("starts_at")
    raise Refusal(
        "would_strand",
        f"Booked visits are in the way ({len(visits)}). Move them first, or force it with a reason.",
        appointments=[
            {"id": str(visit.pk), "starts_at": visit.starts_at.astimezone(visit.location.zone).isoformat()}
            for visit in visits
        ],
    )


def busy() -> Refusal:
    """Somebody booked between the look and the lock; nothing was changed."""
    return Refusal("busy", "The diary is busy. Nothing was changed; try again in a moment.", status=503)


def strand(visits: Iterable[UUID], resource: UUID, *, by: Actor) -> None:
    """Mark locked visits for rebooking, and let go of this resource."""
    ids = list(visits)
    claims.stop_holding(ids, resource)
    mark_for_rebooking(ids)
    for visit in Appointment.objects.filter(pk__in=ids):
        audit.record(by, "stranded", visit, client_key=visit.client_id, fields=["needs_rebooking"])


def mark_for_rebooking(visits: Iterable[UUID]) -> None:
    """Show the desk that these locked visits need another time or place; take back their reminders."""
    ids = list(visits)
    Appointment.objects.filter(pk__in=ids).update(needs_rebooking=True, revision=F("revision") + 1)
    for visit in ids:
        outbox.withdraw(about=f"appointment:{visit}", kinds=["reminder"])
