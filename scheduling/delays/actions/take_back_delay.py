"""Take back a delay: put the visits back that nobody changed since."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.actors import Actor
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.bookings.actions.move import notify_of_move
from scheduling.bookings.allocation import share_freed
from scheduling.bookings.cover import lock_waiting_for, settle
from scheduling.bookings.locking import lock_visits
from scheduling.delays.way_back import WayBack, way_back_of
from scheduling.delays.writing import clashes_at, lock_all_of, put
from scheduling.letters import told
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD


@dataclass(frozen=True)
class TakenBack:
    """The visits that were put back, and those that stay since they or their time changed."""

    visits: list[Appointment]
    left: list[Appointment]


@transaction.atomic
def take_back_delay(*, back: str, by: Actor) -> TakenBack:
    """Put the visits of a delay back to their former times, but for those that were changed since.

    One whose former time others have stays too. Visits that had to be rebooked have what they had again.
    Raises `way_back_unknown`, `nothing_to_take_back`.
    """
    way = way_back_of(back)
    lock_visits(way.spans)
    rows = Appointment.objects.with_people().filter(pk__in=way.spans).order_by("starts_at", "pk")
    visits = list(rows)
    waiting = lock_waiting_for(visits)
    resources = lock_all_of(visits)
    going = _going_back(visits, way)
    if not going:
        raise Refusal(
            "nothing_to_take_back",
            _("These visits were changed since, or others have their time. Move them by hand."),
        )
    practice = Practice.current()
    before = {visit.pk: told.facts_of(visit, visit.assignments.all()) for visit in going}
    freed = [reservations.reserved_times(visit) for visit in going]
    for visit in going:
        reservations.delete(visit)
    for visit in going:
        put(visit, way.spans[visit.pk], resources)
        audit.record(by, "shifted_back", visit, client_key=visit.client_id, fields=["starts_at", "ends_at"])
    for times in freed:
        share_freed(times, "moved")
    settle(waiting, by=by)
    for visit in going:
        if visit.state in AHEAD:
            notify_of_move(visit, before[visit.pk], practice, by_clinic=True, by_letter=way.by_letter)
        visit.save_revision()
    return TakenBack(going, [visit for visit in visits if visit not in going])


def _going_back(visits: list[Appointment], way: WayBack) -> list[Appointment]:
    """Return the visits that are as the delay left them, and whose former time is free of all others."""
    going = [visit for visit in visits if visit.revision == way.revisions[visit.pk]]
    while True:
        keys: set[UUID] = {visit.pk for visit in going}
        free = [visit for visit in going if not clashes_at(visit, way.spans[visit.pk], keys)]
        if len(free) == len(going):
            return going
        going = free
