"""A part of a visit's panel, for all staff: the forms before it and the tablet; no answer is told."""

from typing import Any

from clinic.roles import may
from clinic.screens.screen import StaffRequest
from scheduling.models import Appointment


def part(request: StaffRequest, visit: Appointment) -> dict[str, Any] | None:
    """Return the forms of this visit with their state; None where nothing is asked."""
    if not may(request.person.roles, "forms.send"):
        return None
    rows = visit.form_requests.filter(cancelled_at=None).select_related("form", "client")
    asked = [(row, row.may_be_filled_in()) for row in rows.order_by("client__name", "form__title")]
    if not asked:
        return None
    is_of_several = len({row.client_id for row, _ in asked}) > 1
    return {"template": "treatments/intake/visit_part.html", "asked": asked, "is_of_several": is_of_several}
