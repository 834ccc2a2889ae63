"""Visits that a change of the diary would leave without their therapist, room or device."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from clinic import clock, outbox
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling import claims
from scheduling.models import Appointment
from scheduling.working_hours import works_of


def outside_shifts(therapist: UUID) -> set[UUID]:
    """The coming visits of this therapist that lie outside their shifts as they are now."""
    visits = list(
        Appointment.objects.ahead()
        .filter(starts_at__gte=clock.now(), seats__resource=therapist, needs_rebooking=False)
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


def refuse_to_strand(stranded: Iterable[UUID]) -> None:
    """Raise `Refusal` `would_strand` with the list of these visits."""
    visits = Appointment.objects.filter(pk__in=stranded).select_related("location").order_by("starts_at")
    raise Refusal(
        "would_strand",
        f"{len(visits)} booked visits are in the way. Move them first, or force it with a reason.",
        appointments=[
            {"id": str(visit.pk), "starts_at": visit.starts_at.astimezone(visit.location.zone).isoformat()}
            for visit in visits
        ],
    )


def busy() -> Refusal:
    """Somebody booked between the look and the lock; nothing was changed."""
    return Refusal("busy", "The diary is busy. Nothing was changed; try again in a moment.", status=503)


def strand(visits: Iterable[UUID], resource: UUID) -> None:
    """Mark locked visits for rebooking, let go of this resource, and take back their reminders."""
    ids = list(visits)
    claims.stop_holding(ids, resource)
    Appointment.objects.filter(pk__in=ids).update(needs_rebooking=True, revision=F("revision") + 1)
    for visit in ids:
        outbox.withdraw(about=f"appointment:{visit}", kinds=["reminder"])
