"""Ask a form no more, of anybody, and ask it again."""

from django.db import transaction

from clinic import audit, clock
from clinic.actions.records import change_record
from clinic.actors import Actor
from treatments.models import FormRequest, IntakeForm


@transaction.atomic
def archive_form(*, form: IntakeForm, revision: int | None, by: Actor) -> IntakeForm:
    """Ask nobody a form from now on, nor those who have not handed it in yet: their links no longer open.

    What was handed in stays, and counts as before.
    """
    if form.archived_at is not None:
        return form
    archived = change_record(form, {"archived_at": clock.now()}, revision=revision, by=by, verb="archived")
    waiting = FormRequest.objects.open().filter(form=form).values_list("pk", flat=True)
    for request in FormRequest.lock_all(waiting):
        if request.is_open:
            request.cancelled_at = clock.now()
            request.save(update_fields=["cancelled_at"])
            audit.record(by, "cancelled_form", request, client_key=request.client_id, fields=["cancelled_at"])
    return archived


@transaction.atomic
def restore_form(*, form: IntakeForm, revision: int | None, by: Actor) -> IntakeForm:
    """Ask a form again, from the next booking."""
    if form.archived_at is None:
        return form
    return change_record(form, {"archived_at": None}, revision=revision, by=by, verb="restored")
