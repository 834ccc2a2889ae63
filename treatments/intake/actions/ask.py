"""Ask a client to fill in a form: before a visit that was booked, or by hand."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clients.addressing import addressee
from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD
from treatments.intake.due import forms_due
from treatments.intake.letters import form_letter
from treatments.models import FormRequest, FormVersion, IntakeForm
from treatments.models.forms.request import OPEN_FOR


def ask_before_visit(visit: Appointment, people: Iterable[Client], *, by: Actor) -> None:
    """Ask the people of a visit what is due before it; in the transaction that books it, under their locks.

    Who is asked a form already goes on with that one, before the earlier of the two visits. The letter of the
    booking does not read back what is asked.
    """
    asked = []
    for client, version in forms_due(visit, people):
        request = client.form_requests.open().filter(form=version.form_id).select_related("visit").first()
        if request is None:
            asked.append(_ask(client, version, visit, visit.starts_at, by))
        elif not request.may_be_filled_in() or request.due > visit.starts_at:
            asked.append(_ask_before_another(request, version, visit))
    visit.cache_related("form_requests", asked[::-1])


def _ask(
    client: Client, version: FormVersion, visit: Appointment | None, due_at: datetime, by: Actor
) -> FormRequest:
    request = FormRequest(
        client=client,
        version=version,
        form=version.form,
        visit=visit,
        due_at=due_at,
        asked_by=by.actor_key,
    )
    request.full_clean(exclude=["visit", "client"])
    request.save(force_insert=True)
    audit.record(by, "asked_form", request, client_key=client.pk, fields=["form"])
    return request


def _ask_before_another(request: FormRequest, version: FormVersion, visit: Appointment) -> FormRequest:
    """Carry what waits over to another visit, and to the questions of today where nothing is typed yet."""
    request.visit, request.due_at, request.reminded_at = visit, visit.starts_at, None
    if not hasattr(request, "answer"):
        request.version = version
    request.save(update_fields=["visit", "due_at", "reminded_at", "version"])
    return request


@transaction.atomic
def ask_form(*, client: Client, form: IntakeForm, by: Actor) -> FormRequest:
    """Ask a client to fill in a form, whenever they last did: before the next visit, or within 30 days.

    A letter with the link leaves at once, to a client who has an address.
    """
    client = Client.lock(client.pk)
    client.require_on_file()
    version = form.current_version()
    if version is None or form.archived_at is not None:
        raise Refusal("form_not_published", "This form has no published version. Publish one first.")
    coming = Appointment.objects.filter(
        attendances__client=client, state__in=AHEAD, starts_at__gt=clock.now()
    )
    visit = coming.select_related("location").order_by("starts_at").first()
    waiting = FormRequest.objects.open().filter(client=client, form=form).select_related("visit").first()
    if waiting is not None and not waiting.may_be_filled_in():
        waiting.cancelled_at = clock.now()
        waiting.save(update_fields=["cancelled_at"])
    request = _ask(client, version, visit, visit.starts_at if visit else clock.now() + OPEN_FOR, by)
    practice = Practice.current()
    to = addressee(client, (visit.location if visit else practice).today())
    if to is not None:
        outbox.post(form_letter(request, to, practice, cause="asked"))
    return request


@transaction.atomic
def cancel_form_request(*, request: FormRequest, by: Actor) -> FormRequest:
    """Ask no more for a form; what was typed stays unsent, and its link no longer opens."""
    request = FormRequest.lock(request.pk)
    if not request.is_open:
        raise Refusal("form_closed", "This form was handed in already, or is no longer asked for.")
    request.cancelled_at = clock.now()
    request.save(update_fields=["cancelled_at"])
    audit.record(by, "cancelled_form", request, client_key=request.client_id, fields=["cancelled_at"])
    return request
