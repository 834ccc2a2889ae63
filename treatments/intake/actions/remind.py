"""Remind a client of a form the day before the visit."""

from django.db import transaction

from clients.addressing import addressee
from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.letters.letters import hours_of_reminders
from scheduling.models import Appointment
from treatments.intake.due import requests_to_remind
from treatments.intake.letters import form_letter
from treatments.models import FormRequest


@transaction.atomic
def remind_of_form(*, request: FormRequest, by: Actor) -> FormRequest | None:
    """Send the letter, once; None in quiet hours, without an address, or if it is not due any more.

    Locks the visit first, so that one cancelled or moved meanwhile gets none.
    """
    assert request.visit_id is not None, "only a request with a visit is reminded of"
    visit = Appointment.lock(request.visit_id)
    client = Client.lock(request.client_id)
    FormRequest.lock(request.pk)
    due = requests_to_remind().filter(pk=request.pk).select_related("visit__location").first()
    to = addressee(client, visit.location.today())
    practice = Practice.current()
    hours = hours_of_reminders(practice, client.zone(visit.location.zone))
    if due is None or to is None or not hours.may_leave(clock.now()):
        return None
    due.reminded_at = clock.now()
    due.save(update_fields=["reminded_at"])
    outbox.post(form_letter(due, to, practice, cause=f"{visit.pk}:{visit.starts_at.isoformat()}"))
    audit.record(by, "reminded", due, client_key=client.pk, fields=["reminded_at"])
    return due
