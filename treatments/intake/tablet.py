"""The way to a form on the clinic's own tablet: a link for two hours, without a birth date."""

from clinic import audit
from clinic.actors import Actor
from clinic.pages.tablet import tablet_address
from treatments.models import FormRequest


def open_on_tablet(request: FormRequest, *, by: Actor) -> str:
    """Return the address of a form for the tablet that staff hand over; they know who holds it."""
    request.require_open()
    audit.record(by, "handed_tablet", request, client_key=request.client_id)
    return tablet_address("form_here", str(request.pk))
