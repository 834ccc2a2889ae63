"""The facts of a visit that its client is told: a letter is due when one of them changes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from scheduling.models import Appointment, Assignment


def facts_of(visit: Appointment, assignments: Iterable[Assignment]) -> list[str]:
    """Return when, where and what a visit is, for how much and by whom; not in which room."""
    return [
        visit.starts_at.astimezone(UTC).isoformat(),
        visit.ends_at.astimezone(UTC).isoformat(),
        str(visit.service_id),
        str(visit.location_id),
        str(visit.price),
        *sorted(str(a.resource_id) for a in assignments if a.kind == "therapist"),
    ]


def start_in(facts: Sequence[str]) -> datetime:
    """Return the start that these facts name."""
    return datetime.fromisoformat(facts[0])
