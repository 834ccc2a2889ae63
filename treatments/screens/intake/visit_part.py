"""A part of a visit's panel: the forms before it, and for therapists what was stated in them."""

from typing import Any

from clients.models import Client, Condition
from clinic.roles import may
from clinic.screens.screen import StaffRequest
from scheduling.models import Appointment
from treatments.models import FormRequest


def part(request: StaffRequest, visit: Appointment) -> dict[str, Any] | None:
    """Return the forms of this visit with their state, no answer; None where nothing is asked."""
    if not may(request.person.roles, "forms.send"):
        return None
    rows = list(
        FormRequest.objects.filter(visit=visit, cancelled_at=None)
        .select_related("form", "client")
        .order_by("client__name", "form__title")
    )
    if not rows:
        return None
    for row in rows:
        row.visit = visit
    people = {row.client_id: row.client for row in rows}
    return {
        "template": "treatments/intake/visit_part.html",
        "visit": visit.pk,
        "asked": [(row, row.may_be_filled_in()) for row in rows],
        "is_of_several": len(people) > 1,
        "to_confirm": _to_confirm(people) if may(request.person.roles, "conditions.read") else [],
    }


def _to_confirm(people: dict[Any, Client]) -> list[Client]:
    """Return the client of each condition that was stated and that no therapist has judged."""
    stated = Condition.objects.filter(client__in=people, source="client", confirmed_at=None, ended_at=None)
    return [people[key] for key in stated.order_by("recorded_at").values_list("client", flat=True)]
