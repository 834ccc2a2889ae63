"""Find and displace the visits that lose their therapist, room, device or opening hours."""

from bisect import bisect_right
from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.bookings import reservations
from scheduling.models import Appointment
from scheduling.models.appointment import AppointmentQuery


def outside_shifts(therapist: UUID) -> set[UUID]:
    """Return the coming visits of this therapist that lie outside the therapist's present shifts."""
    visits = list(
        Appointment.objects.ahead()
        .filter(starts_at__gte=clock.now(), assignments__resource=therapist, needs_rebooking=False)
        .order_by("starts_at")
    )
    if not visits:
        return set()
    hours = shift_hours([therapist], Span(visits[0].starts_at, max(visit.ends_at for visit in visits)))
    return {
        visit.pk
        for visit in visits
        if not any(
            shift.contains(Span(visit.starts_at, visit.ends_at))
            for shift in hours.get((therapist, visit.location_id), [])
        )
    }


def visits_to_rebook() -> set[UUID]:
    """Return the coming visits whose therapist, room, device or location was archived or is closed then.

    Closures, opening hours and archiving are set in `clinic`, which knows no visits. Visits booked outside
    hours on purpose are not returned.
    """
    coming = Appointment.objects.ahead().filter(starts_at__gt=clock.now(), needs_rebooking=False)
    archived = coming.filter(
        Q(assignments__resource__archived_at__isnull=False) | Q(location__archived_at__isnull=False)
    )
    on_purpose = Q(overrides__contains=["outside_hours"])
    return set(archived.values_list("pk", flat=True)) | _while_closed(coming.exclude(on_purpose))


def _while_closed(coming: AppointmentQuery) -> set[UUID]:
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
    """True if one of these sorted spans holds the visit."""
    index = bisect_right(hours, visit.start, key=lambda span: span.start)
    return index > 0 and hours[index - 1].contains(visit)


def refuse_conflicts(conflicts: Iterable[UUID]) -> None:
    """Raise `Refusal` `would_strand` with the list of the visits in conflict."""
    visits = Appointment.objects.filter(pk__in=conflicts).select_related("location").order_by("starts_at")
    raise Refusal(
        "would_strand",
        f"Booked visits are in the way ({len(visits)}). Move them first, or force it with a reason.",
        appointments=[
            {"id": str(visit.pk), "starts_at": visit.starts_at.astimezone(visit.location.zone).isoformat()}
            for visit in visits
        ],
    )


def busy_refusal() -> Refusal:
    """Return the refusal `busy`: a visit was booked before the locks were taken; nothing was changed."""
    return Refusal("busy", "The diary is busy. Nothing was changed; try again in a moment.", status=503)


def displace(visits: Iterable[UUID], resource: UUID, *, by: Actor) -> None:
    """Mark locked visits for rebooking, and let others reserve this resource."""
    ids = list(visits)
    reservations.stop_blocking(ids, resource)
    mark_for_rebooking(ids)
    for visit in Appointment.objects.filter(pk__in=ids):
        audit.record(by, "stranded", visit, client_key=visit.client_id, fields=["needs_rebooking"])


def mark_for_rebooking(visits: Iterable[UUID]) -> None:
    """Mark these locked visits as in need of another time or place, and withdraw their reminders."""
    ids = list(visits)
    Appointment.objects.filter(pk__in=ids).update(needs_rebooking=True, revision=F("revision") + 1)
    for visit in ids:
        outbox.withdraw(about=f"appointment:{visit}", kinds=["reminder"])
