"""The visits that a refused form lists, with whom they are."""

from clinic.screens.forcible import ForcibleForm
from scheduling.models import Appointment


def appointments_in_the_way(form: ForcibleForm) -> list[Appointment]:
    """Return the visits that the refusal of a form lists, the first twenty, by their start."""
    keys = [entry["id"] for entry in form.visits_in_the_way()]
    visits = Appointment.objects.filter(pk__in=keys).select_related("client", "location", "service")
    return list(visits.order_by("starts_at", "pk")) if keys else []
