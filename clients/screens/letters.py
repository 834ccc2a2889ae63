"""/clients/{id}/letters and /clients/{id}/kept-back: send a letter again, let letters leave again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.overview.record import kept_back_letters, open_client
from clients.screens.forms import LiftForm, SendAgainForm, answers_of
from clients.screens.record_form import answer_record_form, render_record_form
from clinic.mail.actions.lift_suppression import lift_suppression
from clinic.mail.actions.send_again import send_again
from clinic.models import Envelope
from clinic.refusals import Refusal
from clinic.screens.answers import see_other
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen

KEPT_BACK = _("Letters like this are kept back: let them leave again first. The record says why.")
LIFTED = _("Letters leave again. What was kept back is not sent by itself.")


@screen("clients/<uuid:pk>/letters/<uuid:letter>/again", GET="letters.send", POST="letters.send")
def client_letter_again_screen(request: StaffRequest, pk: UUID, letter: UUID) -> HttpResponse:
    """Send a letter again, as it reads today, to whoever reads it now."""
    envelope = get_object_or_404(Envelope, pk=letter, recipient_key=str(pk))
    form = SendAgainForm(answers_of(request), initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The letter leaves again."),
                lambda client: _send(envelope, request),
            )
    lead = _("It is written as it reads today, for whoever reads it now.")
    return render_record_form(
        request, open_client(pk), form, heading=_("Send a letter again"), button=_("Send again"), lead=lead
    )


def _send(letter: Envelope, request: StaffRequest) -> None:
    try:
        send_again(letter=letter, by=request.person)
    except Refusal as refusal:
        if refusal.code == "letter_kept_back":  # the action's sentence names an endpoint
            raise Refusal(refusal.code, str(KEPT_BACK), status=refusal.status) from refusal
        raise


@screen("clients/<uuid:pk>/kept-back/<uuid:suppression>", GET="suppressions.lift", POST="suppressions.lift")
def client_lift_screen(request: StaffRequest, pk: UUID, suppression: UUID) -> HttpResponse:
    """Let letters to a client leave again, with the reason."""
    client = open_client(pk)
    form = LiftForm(answers_of(request))
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            found = next((each for each in kept_back_letters(client) if each.pk == suppression), None)
            if found is None:
                raise Refusal("lifted_already", "Somebody lifted this meanwhile. Letters leave again.")
            lift_suppression(suppression=found, reason=form.cleaned_data["reason"], by=request.person)
            messages.success(request, str(LIFTED))
            return see_other("client", pk)
    return render_record_form(
        request, client, form, heading=_("Let letters leave again"), button=_("Let them leave")
    )
