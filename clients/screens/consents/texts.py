"""/set-up/consent-texts: what clients agree to, kind by kind; numbered, in languages, never changed."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.actions.consents.write_text import (
    change_consent_text,
    delete_draft_text,
    publish_consent_text,
    retire_consent_text,
    write_consent_text,
)
from clients.consents.evidence import text_as_html
from clients.consents.words import AREA_NAMES, CONSENT_NAMES
from clients.models import ConsentText
from clients.models.consent_text import KINDS
from clients.screens.consents.text_forms import DraftTextForm, NewTextForm, NextTextForm, TextInLanguageForm
from clients.screens.words import CONSENT_MEANINGS
from clinic.appearance.languages import language_name
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import seen_revision
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.record_page import render_record_page

LIST = _("Consent texts")
STATE_NAMES = {"draft": _("draft"), "published": _("in use"), "retired": _("archived")}


@screen("set-up/consent-texts", GET="practice.change")
def consent_texts_screen(request: StaffRequest) -> HttpResponse:
    """List the texts of each kind, the newest number first, with their languages and state."""
    texts = list(ConsentText.objects.newest_first())
    kinds = [
        {
            "kind": kind,
            "name": CONSENT_NAMES[kind],
            "meaning": CONSENT_MEANINGS[kind],
            "numbers": _numbers([text for text in texts if text.kind == kind]),
        }
        for kind in KINDS
    ]
    context = {"title": LIST, "kinds": kinds}
    return render_screen(request, "clients/consent_texts.html", context)


def _numbers(texts: list[ConsentText]) -> list[dict[str, Any]]:
    """Return each number with its languages; texts come with the newest number first."""
    numbers = ((number, list(group)) for number, group in groupby(texts, key=lambda text: text.number))
    return [
        {
            "number": number,
            "first": languages[0],
            "languages": ", ".join(language_name(text.language) for text in languages),
            "states": [STATE_NAMES[state] for state in STATE_NAMES if state in {t.state for t in languages}],
            "is_in_use": any(text.state == "published" for text in languages),
        }
        for number, languages in numbers
    ]


@screen("set-up/consent-texts/new", GET="practice.change", POST="practice.change")
def new_consent_text_screen(request: StaffRequest) -> HttpResponse:
    """Begin a draft: of a kind, after the text that `after` names, or of `of` in another language."""
    after, of = (_named(request, name) for name in ("after", "of"))
    title, form, known = _new_form(request, after, of)
    if form.is_valid():

        def effect() -> str:
            text = write_consent_text(fields=known | form.typed, by=request.person)
            messages.success(request, str(_("The draft is kept. Look it through, then publish it.")))
            return reverse("consent_text", args=[text.pk])

        with form.show_refusals():
            return answer_form_once(request, effect)
    return render_record_page(
        request, form, title=title, back="consent_texts", back_label=LIST, button=_("Keep the draft")
    )


def _named(request: StaffRequest, name: str) -> ConsentText | None:
    """Return the text that the address names; None where it names none."""
    try:
        return ConsentText.objects.filter(pk=UUID(request.GET.get(name, ""))).first()
    except ValueError:
        return None


def _new_form(
    request: StaffRequest, after: ConsentText | None, of: ConsentText | None
) -> tuple[Any, RecordForm, dict[str, Any]]:
    """Return the title and form of a new draft, with what it takes from the text it follows."""
    data = typed_in(request)
    if of is not None:
        form = TextInLanguageForm(data, initial={"body": of.body})
        same = ConsentText.objects.filter(kind=of.kind, number=of.number)
        form.leave_out(set(same.values_list("language", flat=True)))
        title = _("Text %(number)s in another language") % {"number": of.number}
        return title, form, {"kind": of.kind, "number": of.number}
    if after is not None:
        names = ("language", "body", "areas", "asked_each_visit", "valid_days")
        initial = {name: getattr(after, name) for name in names}
        return _("The next text"), NextTextForm(data, initial=initial, kind=after.kind), {"kind": after.kind}
    kind = request.GET.get("kind", "")
    return _("A new text"), NewTextForm(data, initial={"kind": kind}), {}


@screen("set-up/consent-texts/<uuid:pk>", GET="practice.change")
def consent_text_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a number in all its languages side by side, as clients read it, with what may be done."""
    text = get_object_or_404(ConsentText, pk=pk)
    rows: Any = ConsentText.objects.filter(kind=text.kind, number=text.number).order_by("language")
    languages = [
        {
            "text": each,
            "language": language_name(each.language),
            "body": text_as_html(each),
            "state": STATE_NAMES[each.state],
            "agreed": each.agreed,
        }
        for each in rows.annotate(agreed=Count("consents"))
    ]
    context = {
        "title": _("Consent text"),
        "name": CONSENT_NAMES[text.kind],
        "text": text,
        "areas": [AREA_NAMES[area] for area in text.areas],
        "languages": languages,
    }
    return render_screen(request, "clients/consent_text.html", context)


@screen("set-up/consent-texts/<uuid:pk>/change", GET="practice.change", POST="practice.change")
def change_consent_text_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a draft; a published text stays as it is."""
    text = get_object_or_404(ConsentText, pk=pk)
    form = DraftTextForm(typed_in(request), record=text, kind=text.kind)
    return answer_change(
        request,
        form,
        lambda: change_consent_text(
            text=text, changes=form.changes, revision=form.revision, by=request.person
        ),
        done=_("The draft is saved."),
        title=_("Change the draft"),
        back="consent_texts",
        back_label=LIST,
    )


@screen("set-up/consent-texts/<uuid:pk>/publish", POST="practice.change")
def publish_consent_text_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Offer a text from now on, and for good."""
    text = get_object_or_404(ConsentText, pk=pk)
    publish_consent_text(text=text, revision=seen_revision(request), by=request.person)
    messages.success(request, str(_("Published. Clients are asked it from now on.")))
    return see_other("consent_text", pk)


@screen("set-up/consent-texts/<uuid:pk>/archive", POST="practice.change")
def retire_consent_text_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Offer a text no more; consents to it stand."""
    text = get_object_or_404(ConsentText, pk=pk)
    retire_consent_text(text=text, revision=seen_revision(request), by=request.person)
    messages.success(request, str(_("Archived. It is offered no more; what was agreed to stands.")))
    return see_other("consent_text", pk)


@screen("set-up/consent-texts/<uuid:pk>/delete", POST="practice.change")
def delete_consent_text_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a draft that nobody agreed to."""
    text = get_object_or_404(ConsentText, pk=pk)
    delete_draft_text(text=text, revision=seen_revision(request), by=request.person)
    messages.success(request, str(_("The draft is deleted.")))
    return see_other("consent_texts")
