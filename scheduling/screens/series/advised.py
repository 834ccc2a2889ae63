"""The address at which the visits that a therapist advised are planned."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from scheduling.models import Appointment
from scheduling.rebooking.worklist import suggested_on


def address_of_advised(visit: Appointment) -> str:
    """Return where the advised visits are planned, from the first advised day on, at the hour of this visit.

    A single one is booked on the page of booking. Blank without advice.
    """
    if visit.advised_service_id is None:
        return ""
    zone = visit.location.zone
    at = datetime.combine(suggested_on(visit), visit.starts_at.astimezone(zone).time(), zone)
    treating = [row.resource_id for row in visit.assignments.all() if row.kind == "therapist"]
    wanted: dict[str, Any] = {
        "client": visit.client_id,
        "service": visit.advised_service_id,
        "location": visit.location_id,
        "at": at.isoformat(),
    }
    if treating:
        wanted["therapist"] = treating[0]
    if visit.advised_visits == 1:
        return f"{reverse('book')}?{urlencode(wanted)}"
    repeated = {"every": visit.advised_every_weeks, "visits": visit.advised_visits}
    return f"{reverse('plan_series')}?{urlencode(wanted | repeated)}"
