"""Mark the visits that a change of the set-up left behind."""

from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.actors import SystemActor
from scheduling.bookings import locking as under_lock
from scheduling.models import Appointment
from scheduling.rota.conflicts import left_behind, mark_for_rebooking

BY = SystemActor("left_behind")


@transaction.atomic
def note_left_behind() -> set[UUID]:
    """Mark for rebooking each coming visit that lost its therapist, room, device, location or opening hours.

    Looks again under the locks, so that a visit moved or cancelled meanwhile is left alone.
    """
    if not (found := left_behind()):
        return set()
    locked = under_lock.visits(found)
    stranded = left_behind() & locked
    mark_for_rebooking(stranded)
    for visit in Appointment.objects.filter(pk__in=stranded):
        audit.record(BY, "left_behind", visit, client_key=visit.client_id, fields=["needs_rebooking"])
    return stranded
