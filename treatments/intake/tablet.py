"""The way to a form on the clinic's own tablet: a link for two hours, without a birth date."""

from datetime import timedelta

from clinic import audit, clock
from clinic.actors import Actor
from clinic.pages.links import make_token
from treatments.models import FormRequest

LASTS = timedelta(hours=2)


def open_on_tablet(request: FormRequest, *, by: Actor) -> str:
    """Return the address of a form for the tablet that staff hand over; they know who holds it."""
    request.require_open()
    audit.record(by, "handed_tablet", request, client_key=request.client_id)
    return f"/c/{make_token('form_here', str(request.pk), until=clock.now() + LASTS)}"
