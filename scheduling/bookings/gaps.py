"""Find what standing visits lack: an open location, a client on file, therapists at work, rooms."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from clinic.spans import Span
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.bookings.reservations import hull
from scheduling.models import Appointment, Assignment, Attendance
from scheduling.models.appointment import AppointmentQuery


@dataclass
class Gaps:
    """The gaps in the cover of visits: `lost` holds for each resource the visits that have it no more.

    `uncovered` are the visits that lack anything; what other visits and blocks hold is not looked at here.
    """

    visits: dict[UUID, Appointment]
    assigned: dict[UUID, list[UUID]]
    lost: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    uncovered: set[UUID] = field(default_factory=set)

    def lose(self, visit: UUID, resource: UUID) -> None:
        """Note that a visit has this resource no more."""
        self.lost[resource].add(visit)
        self.uncovered.add(visit)


def find_gaps(visits: AppointmentQuery) -> Gaps:
    """Return what these visits lack; a visit booked outside hours on purpose lacks no hours."""
    rows = {visit.pk: visit for visit in visits.standing().select_related("location")}
    gaps = Gaps(rows, {key: [] for key in rows})
    if not rows:
        return gaps
    therapists = _find_archived(gaps)
    scheduled = [visit for visit in rows.values() if "outside_hours" not in visit.overrides]
    if scheduled:
        window = hull([Span(visit.starts_at, visit.ends_at) for visit in scheduled])
        _find_closed(gaps, scheduled, window)
        _find_off_shift(gaps, scheduled, therapists, window)
    return gaps


def _find_archived(gaps: Gaps) -> dict[UUID, list[UUID]]:
    """Note what was archived; return the therapists of each visit."""
    therapists: dict[UUID, list[UUID]] = defaultdict(list)
    assignments = Assignment.objects.filter(appointment__in=gaps.visits).order_by("pk")
    for visit, resource, kind, archived_at in assignments.values_list(
        "appointment_id", "resource_id", "kind", "resource__archived_at"
    ):
        gaps.assigned[visit].append(resource)
        if kind == "therapist":
            therapists[visit].append(resource)
        if archived_at:
            gaps.lose(visit, resource)
    gaps.uncovered |= {key for key, visit in gaps.visits.items() if visit.location.archived_at}
    archived = Attendance.objects.filter(appointment__in=gaps.visits, client__archived_at__isnull=False)
    gaps.uncovered |= set(archived.values_list("appointment_id", flat=True))
    return therapists


def _find_closed(gaps: Gaps, visits: Collection[Appointment], window: Span) -> None:
    hours = {place.pk: spans for place, spans in open_hours(window, None).items()}
    gaps.uncovered |= {
        visit.pk
        for visit in visits
        if not _holds(hours.get(visit.location_id, []), Span(visit.starts_at, visit.ends_at))
    }


def _find_off_shift(
    gaps: Gaps, visits: Collection[Appointment], therapists: dict[UUID, list[UUID]], window: Span
) -> None:
    hours = shift_hours({therapist for own in therapists.values() for therapist in own}, window)
    for visit in visits:
        for therapist in therapists.get(visit.pk, ()):
            shifts = hours.get((therapist, visit.location_id), [])
            if not _holds(shifts, Span(visit.starts_at, visit.ends_at)):
                gaps.lose(visit.pk, therapist)


def _holds(hours: list[Span], visit: Span) -> bool:
    """True if one of these sorted spans holds the visit."""
    index = bisect_right(hours, visit.start, key=lambda span: span.start)
    return index > 0 and hours[index - 1].contains(visit)
