"""Lock the visits of a series that a change is about: one and all later ones, or all that are to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clinic import clock
from clinic.refusals import Refusal, fault
from scheduling.bookings import reservations
from scheduling.bookings.cover import lock_waiting_for
from scheduling.models import Appointment, Assignment, Series
from scheduling.models.appointment import AHEAD

SCOPES = ("later", "all")


@dataclass(frozen=True)
class LockedVisits:
    """The visits of a series to be changed, earliest first; `waiting` ones may get the time they give up."""

    series: Series
    visits: Sequence[Appointment]
    waiting: set[UUID]

    def lock_resources(self, others: Sequence[UUID] = ()) -> None:
        """Lock all that these visits have, and other resources, in key order; after the clients."""
        assigned = Assignment.objects.filter(appointment__in=[visit.pk for visit in self.visits])
        reservations.lock_resources({*assigned.values_list("resource_id", flat=True), *others})


def lock_visits_of_series(
    series: UUID, first: Appointment, scope: str, revision: int | None, *, moved_too: bool
) -> LockedVisits:
    """Lock a series and its visits to come, from this one on (`later`) or `all`.

    Those moved by hand stay out unless `moved_too`; the first one is taken in any case. Raises `Refusal`
    `not_of_series`, `changed_meanwhile` and `nothing_to_come`.
    """
    locked = Series.lock_revision(series, revision)
    if first.series_id != locked.pk or first.planned_at is None:
        raise fault("/first", "not_of_series", "This visit is none of the series. Name one of its visits.")
    rows = Appointment.objects.filter(series=locked, state__in=AHEAD, starts_at__gt=clock.now())
    if scope == "later":
        rows = rows.filter(planned_at__gte=first.planned_at)
    keys = set(rows.values_list("pk", flat=True))
    Appointment.lock_all(keys)
    visits = [
        visit
        for visit in Appointment.objects.with_people().filter(pk__in=keys, state__in=AHEAD)
        if moved_too or visit.pk == first.pk or visit.starts_at == visit.planned_at
    ]
    if not visits:
        raise Refusal("nothing_to_come", "No visit of this series is to come that this could change.")
    visits.sort(key=lambda visit: visit.starts_at)
    return LockedVisits(locked, visits, lock_waiting_for(visits) - keys)
