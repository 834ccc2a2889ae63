"""State what a move keeps of a visit: times are offered for a move as the move will take them."""

from collections.abc import Sequence

from clinic.models import Service
from scheduling.availability.preferences import RequestedResource
from scheduling.models import Appointment, Assignment


def keeps_terms(
    visit: Appointment,
    assignments: Sequence[Assignment],
    service: Service,
    requested: Sequence[RequestedResource],
) -> bool:
    """True if a move keeps the length and price agreed: the same service, no other therapist requested."""
    present = {assignment.resource_id for assignment in assignments}
    others = any(r.kind == "therapist" and r.resource not in present for r in requested)
    return service == visit.service and not others


def kept_therapists(
    assignments: Sequence[Assignment], requested: Sequence[RequestedResource]
) -> list[RequestedResource]:
    """Return the therapists who stay without being asked for."""
    named = {resource.resource for resource in requested}
    return [
        RequestedResource(a.resource_id, a.kind)
        for a in assignments
        if a.kind == "therapist" and a.resource_id not in named
    ]
