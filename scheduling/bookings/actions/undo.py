"""Undo a check-in, a start or an end that was recorded by mistake."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clinic import audit
from clinic.actors import Actor
from scheduling.bookings.cover import settle_visit
from scheduling.bookings.locking import lock_visit
from scheduling.models import Appointment


@transaction.atomic
def undo(*, appointment: Appointment, by: Actor, revision: int | None = None) -> Appointment:
    """Take a visit one state back: completed to in session, in session to arrived, arrived to booked.

    An undone check-in forgets who arrived and what they answered. Raises `wrong_state`, `changed_meanwhile`,
    and what the guards of higher apps raise: a signed note forbids it.
    """
    for guard in settings.UNDO_GUARDS:
        import_string(guard)(appointment.pk)
    visit = lock_visit(appointment, "undo", revision)
    if visit.state == "completed":
        visit.state, visit.ended_at, field = "in_session", None, "ended_at"
    elif visit.state == "in_session":
        visit.state, visit.started_at, field = "arrived", None, "started_at"
    else:
        visit.state, visit.arrived_at, field = (
            "confirmed" if visit.confirmed_at else "booked",
            None,
            "arrived_at",
        )
        visit.attendances.update(arrived_at=None, health_news="not_asked")
    audit.record(by, "undone", visit, client_key=visit.client_id, fields=["state", field])
    visit.save_revision()
    settle_visit(visit, by=by)
    return visit
