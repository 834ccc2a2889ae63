"""Flag the visits that a change of the set-up leaves without a resource, a location or opening hours."""

from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.actors import SystemActor
from scheduling.bookings.locking import lock_visits
from scheduling.models import Appointment
from scheduling.rota.conflicts import mark_for_rebooking, visits_to_rebook

BY = SystemActor("left_behind")


@transaction.atomic
def flag_for_rebooking() -> set[UUID]:
    """Mark for rebooking each coming visit that lost its therapist, room, device, location or opening hours.

    Reads again under the locks, so that a visit moved or cancelled meanwhile is not marked.
    """
    if not (candidates := visits_to_rebook()):
        return set()
    locked = lock_visits(candidates)
    visits = visits_to_rebook() & locked
    mark_for_rebooking(visits)
    for visit in Appointment.objects.filter(pk__in=visits):
        audit.record(BY, "left_behind", visit, client_key=visit.client_id, fields=["needs_rebooking"])
    return visits
