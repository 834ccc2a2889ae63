"""The pairs of a visit of several: which therapist treats whom, kept while the visit gets others."""

from collections.abc import Mapping
from uuid import UUID

from scheduling.models import Appointment, Attendance


def pairs_of(visit: Appointment) -> dict[UUID, UUID]:
    """Return the therapist who treats each person of a visit, where that was said."""
    rows = Attendance.objects.filter(appointment=visit, treated_by__isnull=False)
    return dict(rows.values_list("client", "treated_by__resource"))


def pair_again(visit: Appointment, pairs: Mapping[UUID, UUID]) -> None:
    """Keep who treats whom where that therapist stays in the visit."""
    staying = {row.resource_id: row for row in visit.assignments.all()}
    for client, therapist in pairs.items():
        if therapist in staying:
            rows = Attendance.objects.filter(appointment=visit, client=client)
            rows.update(treated_by=staying[therapist])
