"""Ask no more before a visit that is off, and again before one that stands after all."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from scheduling.models import Appointment
from treatments.models import FormRequest


@transaction.atomic
def cancel_questions(visit: Appointment, *, by: Actor, only: Collection[UUID] | None = None) -> None:
    """Cancel what waits for all, or these, clients of a visit that is off; what was typed is kept, unsent."""
    waiting = FormRequest.objects.open().filter(visit=visit)
    if only is not None:
        waiting = waiting.filter(client__in=only)
    for request in FormRequest.lock_all(waiting.values_list("pk", flat=True)):
        if request.is_open:
            request.cancelled_at = clock.now()
            request.save(update_fields=["cancelled_at"])
            audit.record(by, "cancelled_form", request, client_key=request.client_id, fields=["cancelled_at"])


@transaction.atomic
def ask_again(visit: Appointment, *, by: Actor) -> None:
    """Go on with what a visit asked before it was called off, unless the client is asked it elsewhere."""
    ended = FormRequest.objects.filter(visit=visit, submitted_at=None, form__archived_at=None).exclude(
        cancelled_at=None
    )
    for request in FormRequest.lock_all(ended.order_by("form", "-created_at").values_list("pk", flat=True)):
        asked = FormRequest.objects.filter(client=request.client_id, form=request.form_id)
        if not asked.open().exists():
            request.cancelled_at, request.reminded_at = None, None
            request.save(update_fields=["cancelled_at", "reminded_at"])
            audit.record(by, "asked_form", request, client_key=request.client_id, fields=["cancelled_at"])
