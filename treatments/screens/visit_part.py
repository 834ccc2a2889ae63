"""A part of a visit's panel, for therapists: its note, brief and plan, and what to book next."""

from typing import Any

from clinic.roles import may
from clinic.screens.screen import StaffRequest
from scheduling.bookings.states import FROM
from scheduling.models import Appointment
from scheduling.models.appointment import BEGUN
from treatments.models import SessionNote


def part(request: StaffRequest, visit: Appointment) -> dict[str, Any] | None:
    """Return the links of a therapist; None for others."""
    roles = request.person.roles
    if not may(roles, "notes.read"):
        return None
    rows = SessionNote.objects.not_in_error().filter(attendance__appointment=visit)
    notes = {note.attendance_id: note for note in rows.only("attendance", "signed_at")}
    people = [
        {
            "client": row.client,
            "note": notes.get(row.pk),
            "may_begin": not row.no_show_at and bool(row.arrived_at or visit.state in BEGUN),
        }
        for row in visit.attendances.all()
    ]
    return {
        "template": "treatments/visit_part.html",
        "visit": visit,
        "people": people,
        "is_of_several": len(people) > 1,
        "may_advise": visit.state in FROM["advise"] and may(roles, "rebooking.advise"),
    }
