"""Find what standing visits lack: an open location, a client on file, therapists at work, rooms."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from scheduling.availability.outside_hours import Hours
from scheduling.models import Appointment, Assignment, Attendance
from scheduling.models.appointment import AppointmentQuery


class Cause(NamedTuple):
    """The cause of a gap, and the record it lies in: a resource, a client or a location.

    `resource_archived`, `client_archived`, `location_archived`, `closed`, or `not_at_work` of a therapist.
    """

    code: str
    record: UUID


@dataclass
class Gaps:
    """The gaps in the cover of visits: `lost` holds for each resource the visits that have it no more.

    `uncovered` are the visits that lack anything, each with the causes; what other visits and blocks hold is
    not looked at here.
    """

    visits: dict[UUID, Appointment]
    assigned: dict[UUID, list[UUID]]
    lost: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    causes: dict[UUID, list[Cause]] = field(default_factory=lambda: defaultdict(list))

    @property
    def uncovered(self) -> set[UUID]:
        return set(self.causes)

    def lose(self, visit: UUID, resource: UUID, code: str) -> None:
        """Note that a visit has this resource no more."""
        self.lost[resource].add(visit)
        self.causes[visit].append(Cause(code, resource))


def find_gaps(visits: AppointmentQuery) -> Gaps:
    """Return what these visits lack; hours only where one lies further outside them than was overruled."""
    rows = {visit.pk: visit for visit in visits.standing().select_related("location")}
    gaps = Gaps(rows, {key: [] for key in rows})
    if rows:
        _find_outside_hours(gaps, _find_archived(gaps))
    return gaps


type OverruledOf = dict[UUID, dict[UUID, int]]
"""How far each visit was placed outside the hours of each of its therapists."""


def _find_archived(gaps: Gaps) -> OverruledOf:
    """Note what was archived; return the therapists of each visit, with what was overruled."""
    therapists: OverruledOf = defaultdict(dict)
    assignments = Assignment.objects.filter(appointment__in=gaps.visits).order_by("pk")
    columns = ("appointment_id", "resource_id", "kind", "outside_hours", "resource__archived_at")
    for visit, resource, kind, outside, archived_at in assignments.values_list(*columns):
        gaps.assigned[visit].append(resource)
        if kind == "therapist":
            therapists[visit][resource] = outside
        if archived_at:
            gaps.lose(visit, resource, "resource_archived")
    for key, row in gaps.visits.items():
        if row.location.archived_at:
            gaps.causes[key].append(Cause("location_archived", row.location_id))
    archived = Attendance.objects.filter(appointment__in=gaps.visits, client__archived_at__isnull=False)
    for key, client in archived.values_list("appointment_id", "client_id"):
        gaps.causes[key].append(Cause("client_archived", client))
    return therapists


def _find_outside_hours(gaps: Gaps, overruled: OverruledOf) -> None:
    """Note the visits that lie further outside the hours of somebody than when they were placed."""
    hours = Hours(gaps.visits.values(), (therapist for own in overruled.values() for therapist in own))
    for visit in gaps.visits.values():
        if hours.of_location(visit) > visit.outside_hours:
            gaps.causes[visit.pk].append(Cause("closed", visit.location_id))
        for therapist, outside in overruled[visit.pk].items():
            if hours.of_therapist(visit, therapist) > outside:
                gaps.lose(visit.pk, therapist, "not_at_work")
