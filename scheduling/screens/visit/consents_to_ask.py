"""A part of a visit's panel: the consents to ask its people for, until the visit is over."""

from typing import Any

from clients.consents.asking import consents_to_ask
from clients.consents.notices import notices_of
from clinic.models import Practice
from clinic.screens.screen import StaffRequest
from scheduling.models import Appointment
from scheduling.models.appointment import STANDING


def part(request: StaffRequest, visit: Appointment) -> dict[str, Any] | None:
    """Return what is to be asked of each person; None where nothing is."""
    if visit.state not in STANDING:
        return None
    people = [row.client for row in visit.attendances.all() if not row.client.archived_at]
    asked = consents_to_ask(people, Practice.current(), visit.location.today())
    rows = [(client, notices_of(asked[client.pk])) for client in people if asked[client.pk]]
    if not rows:
        return None
    return {
        "template": "scheduling/visit_consents.html",
        "rows": rows,
        "is_of_several": len(visit.attendances.all()) > 1,
    }
