"""The questions before a visit on the page of that visit: a button to each form that is open."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from clients.addressing import addressee
from scheduling.models import Appointment
from treatments.intake.due import open_requests
from treatments.intake.letters import form_url


def part(visit: Appointment, client_key: str) -> dict[str, Any] | None:
    """Return the links to what this client is asked before the visit; None for nothing."""
    asked = [
        request
        for request in open_requests(visit)
        if request.client_id == UUID(client_key) and request.may_be_filled_in()
    ]
    if not asked:
        return None
    to = addressee(asked[0].client, visit.location.today())
    if to is None:
        return None
    return {
        "template": "treatments/intake/visit_page_part.html",
        "addresses": [form_url(request, to) for request in asked],
    }


def act(request: HttpRequest, visit: Appointment, client_key: str) -> bool:
    """Leave every POST to others: a form has a page of its own."""
    return False
