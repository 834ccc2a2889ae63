"""/clients/{id}/consents/{kind}: record that a client agrees or does not, or hand over the tablet to sign."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.actions.consents.terms import ConsentTerms
from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.addressing import speaker
from clients.consents.asking import text_for
from clients.consents.evidence import text_as_html
from clients.consents.tablet import open_text_on_tablet
from clients.consents.words import AREA_NAMES, CONSENT_NAMES
from clients.models import Client, Consent, ConsentText
from clients.models.consent_text import KINDS, SENSITIVE
from clients.overview.record import open_client
from clients.screens.consents.forms import GiveConsentForm, WithdrawConsentForm
from clients.screens.forms import answers_of
from clients.screens.record_form import answer_record_form, render_record_form
from clients.screens.tablet import hand_over_tablet
from clients.screens.words import CONSENT_MEANINGS
from clinic import clock
from clinic.appearance.languages import language_name
from clinic.models import Practice
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen


@screen("clients/<uuid:pk>/consents/<str:kind>/give", GET="consents.record", POST="consents.record")
def client_consent_screen(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    """Record what a client agreed to: a text in their language first, one on paper by its version."""
    _require_kind(kind)
    client, practice = open_client(pk), Practice.current()
    texts = list(ConsentText.objects.published().filter(kind=kind).newest_first())
    own = _text_of(client, texts, practice)
    form = GiveConsentForm(
        answers_of(request),
        texts=texts,
        is_minor=client.is_minor(practice.today(), practice.adult_age),
        needs_text=kind == SENSITIVE,
        initial=_initial(kind, own),
    )
    if request.method == "POST" and form.is_valid():
        given, terms = form.details(practice.zone)
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The consent is recorded."),
                lambda client: give_consent(
                    client=client, kind=kind, terms=ConsentTerms(**terms), by=request.person, **given
                ),
            )
    return render_record_form(
        request,
        client,
        form,
        button=_("Record the consent"),
        template="clients/give_consent.html",
        texts=[_shown_text(text, text == own) for text in texts],
        tablet_text=own,
        kind=kind,
        **_about(kind, _("Consent")),
    )


def _initial(kind: str, own: ConsentText | None) -> dict[str, Any]:
    """Return what the form begins with: the text of the client, else the version agreed to last."""
    newest = "" if own else Consent.objects.filter(kind=kind).newest_text_version()
    return {"key": new_key(), "text": own, "text_version": newest, "how": "in_person"}


def _text_of(client: Client, texts: Sequence[ConsentText], practice: Practice) -> ConsentText | None:
    """Return the newest text in the language of whoever speaks for the client."""
    if not texts:
        return None
    reader = speaker(client, practice.today(), practice)
    return text_for(texts, texts[0].kind, reader.language, practice.language)


def _shown_text(text: ConsentText, is_own: bool) -> dict[str, Any]:
    return {
        "text": text,
        "language": language_name(text.language),
        "body": text_as_html(text),
        "areas": [AREA_NAMES[area] for area in text.areas],
        "is_own": is_own,
    }


@screen("clients/<uuid:pk>/consents/<str:kind>/withdraw", GET="consents.record", POST="consents.record")
def client_refusal_screen(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    """Record that a client does not agree, or no longer."""
    _require_kind(kind)
    client = open_client(pk)
    standing = Consent.objects.in_force(client.pk, kind, clock.now()).first()
    form = WithdrawConsentForm(answers_of(request), standing=standing, practice=Practice.current())
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The No is recorded. Letters that rest on it do not leave."),
                lambda client: withdraw_consent(client=client, kind=kind, by=request.person, **form.answers),
            )
    return render_record_form(
        request,
        client,
        form,
        button=_("Record the No"),
        template="clients/withdraw_consent.html",
        standing=standing,
        **_about(kind, _("Consent withdrawn")),
    )


@screen("clients/<uuid:pk>/consents/<str:kind>/tablet", POST="consents.record")
def client_consent_tablet_screen(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    """Open the text of a consent on this device for the client to sign, and lock the rest of it."""
    _require_kind(kind)
    client, practice = open_client(pk), Practice.current()
    texts = list(ConsentText.objects.published().filter(kind=kind))
    text = _text_of(client, texts, practice)
    if "text" in request.POST:
        text = get_object_or_404(ConsentText, pk=_uuid(request.POST["text"]), kind=kind)
    if text is None:
        raise Http404
    return hand_over_tablet(request, open_text_on_tablet(client, text, by=request.person))


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


def _about(kind: str, heading: Any) -> dict[str, Any]:
    return {"heading": heading, "lead": CONSENT_MEANINGS[kind], "about": CONSENT_NAMES[kind]}


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Http404
