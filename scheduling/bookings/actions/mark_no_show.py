"""Mark clients who did not come."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from scheduling.bookings.allocation import release
from scheduling.bookings.cover import lock_waiting, settle
from scheduling.bookings.locking import lock_visit
from scheduling.models import Appointment, Fee


@transaction.atomic
def mark_no_show(
    *, appointment: Appointment, by: Actor, clients: Collection[UUID] = (), revision: int | None = None
) -> Appointment:
    """Record that these people (all, when none is named) did not come; if nobody came the visit is a no-show.

    Raises `wrong_state`, `not_yet` before the visit starts, `arrived_already`, `not_in_this_visit`.
    """
    visit = lock_visit(appointment, "mark_no_show", revision)
    waiting = lock_waiting(visit)
    now = clock.now()
    if now < visit.starts_at:
        raise Refusal("not_yet", "The visit has not started. Wait until it has, or cancel it.")
    attendances = {attendance.client_id: attendance for attendance in visit.attendances.all()}
    absent = set(clients) or set(attendances)
    if absent - attendances.keys():
        raise fault("/clients", "not_in_this_visit", "Name the people treated in this visit.")
    if any(attendances[client].arrived_at for client in absent):
        raise Refusal("arrived_already", "Somebody named here was checked in.")
    for client in absent:
        attendances[client].no_show_at = now
        attendances[client].save(update_fields=["no_show_at"])
    if all(attendance.no_show_at for attendance in attendances.values()):
        Fee.write(visit, Practice.current().no_show_percent)
        visit.state, visit.needs_rebooking = "no_show", False
        release(visit, "no_show")
        outbox.withdraw(about=visit.letter_key)
    audit.record(by, "marked_no_show", visit, client_key=visit.client_id)
    visit.save_revision()
    settle(waiting, by=by)
    return visit
