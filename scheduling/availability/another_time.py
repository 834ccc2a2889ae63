"""The request for another time of a visit: of one that is moved, and of one in place of a cancelled one."""

from clinic.models import Practice
from scheduling.availability.moved_visit import kept_therapists
from scheduling.availability.offers import RequestedVisit
from scheduling.models import Appointment


def another_time_for(visit: Appointment, practice: Practice, *, online: bool = False) -> RequestedVisit:
    """Return the request for another time for a visit; what a visit to come has reserved counts as free.

    A visit that is moved keeps its therapists and its length, as `move` does. In place of a cancelled one
    anybody who does this work may treat. A client who chooses `online` does so in time.
    """
    guests = [a.client_id for a in visit.attendances.all() if a.client_id != visit.client_id]
    is_cancelled = visit.state == "cancelled"
    kept = [] if is_cancelled else kept_therapists(list(visit.assignments.all()), ())
    return RequestedVisit(
        service=visit.service,
        practice=practice,
        client=visit.client,
        guests=guests,
        requested=kept,
        location=visit.location,
        online=online,
        ignoring=None if is_cancelled else visit.pk,
        length=None if is_cancelled else visit.ends_at - visit.starts_at,
    )
