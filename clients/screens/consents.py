"""/clients/{id}/consents/{kind}: record that a client agrees, or does not."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Consent
from clients.models.consent_text import KINDS
from clients.overview.record import open_client
from clients.screens.forms import GiveConsentForm, WithdrawConsentForm, answers_of
from clients.screens.record_form import answer_record_form, render_record_form
from clients.screens.words import CONSENT_MEANINGS, CONSENT_NAMES
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen


@screen("clients/<uuid:pk>/consents/<str:kind>/give", GET="consents.record", POST="consents.record")
def client_consent_screen(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    """Record what a client agreed to; the version is that of the newest text anybody agreed to."""
    _require_kind(kind)
    newest = Consent.objects.filter(kind=kind).newest_text_version()
    initial = {"key": new_key(), "text_version": newest, "how": "in_person"}
    form = GiveConsentForm(answers_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The consent is recorded."),
                lambda client: give_consent(client=client, kind=kind, by=request.person, **form.answers),
            )
    return render_record_form(
        request, open_client(pk), form, button=_("Record the consent"), **_about(kind, _("Consent"))
    )


@screen("clients/<uuid:pk>/consents/<str:kind>/withdraw", GET="consents.record", POST="consents.record")
def client_refusal_screen(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    """Record that a client does not agree, or no longer."""
    _require_kind(kind)
    form = WithdrawConsentForm(answers_of(request), initial={"key": new_key(), "how": "in_person"})
    if request.method == "POST" and form.is_valid():
        how = form.cleaned_data["how"]
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The No is recorded. Letters that rest on it do not leave."),
                lambda client: withdraw_consent(client=client, kind=kind, how=how, by=request.person),
            )
    return render_record_form(
        request, open_client(pk), form, button=_("Record the No"), **_about(kind, _("Consent withdrawn"))
    )


def _about(kind: str, heading: Any) -> dict[str, Any]:
    return {"heading": heading, "lead": CONSENT_MEANINGS[kind], "about": CONSENT_NAMES[kind]}


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Http404
