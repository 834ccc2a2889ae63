"""Find the visits of sick days of which somebody has to tell the client on the phone."""

from django.db.models import Exists, OuterRef, Q

from clients.models import Call
from clinic import clock
from scheduling.models import SickDayVisit
from scheduling.models.appointment import AHEAD
from scheduling.models.sick_days import SickDayVisitQuery


def to_call_about() -> SickDayVisitQuery:
    """Return the settled visits whose client was not told, the first to start first.

    A call that reached the client since, a choice made and another visit booked instead tell them. A visit
    that was moved is to be told of until it starts; one that was cancelled until it would have started.
    """
    reached = Call.objects.reached().filter(
        client=OuterRef("visit__client"), called_at__gte=OuterRef("created_at")
    )
    now = clock.now()
    is_to_come = Q(visit__state__in=AHEAD, visit__starts_at__gt=now)
    is_off = Q(visit__state="cancelled", visit__replacements=None, chosen=None, started_at__gt=now)
    rows: SickDayVisitQuery = SickDayVisit.objects.with_people().filter(
        ~Exists(reached), is_to_come | is_off, told_by="phone", visit__client__archived_at=None
    )
    return rows.order_by("started_at", "pk")
