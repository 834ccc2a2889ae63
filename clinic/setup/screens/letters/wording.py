"""/set-up/letters: the practice's own words in its letters to clients, and how these look."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.appearance.languages import writing_in
from clinic.mail.layout import letter_as_page
from clinic.mail.outbox import Letter
from clinic.models import LetterWording, Practice, Staff
from clinic.models.outbox import LONGEST_SENTENCE, LONGEST_SIGN_OFF
from clinic.pages.links import mask_links
from clinic.roles import may
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import Text
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import LETTERS, SetUpEntry
from clinic.setup.actions.word_letters import word_letters
from clinic.setup.screens.record_page import render_record_page

KIND_NAMES_OF_LETTERS = {
    "booking_confirmed": _("A visit is booked"),
    "series_booked": _("Several visits are booked"),
    "booking_moved": _("A visit has changed"),
    "series_changed": _("Several visits have changed"),
    "booking_cancelled": _("A visit is cancelled"),
    "series_cancelled": _("Several visits are cancelled"),
    "sick_day": _("A therapist cannot work"),
    "reminder": _("Reminder of a visit"),
    "waitlist_offer": _("A time for somebody who waits"),
    "request_declined": _("A request made online is declined"),
    "form": _("Form before a visit"),
    "check_in": _("Question after a visit"),
    "aftercare": _("What to do after a visit"),
}
SENTENCE = "sentence_"


class WordingForm(RecordForm):
    """The sign-off, and a sentence for each kind of letter; an empty one is none."""

    sign_off = Text(
        label=_("Sign-off"),
        help_text=_("At the end of every letter, such as: Warm regards, your Willow team."),
        max_length=LONGEST_SIGN_OFF,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: LetterWording) -> None:
        sentences = {f"{SENTENCE}{kind}": words for kind, words in record.sentences.items()}
        super().__init__(data, record=record, initial=sentences)
        for kind in settings.LETTER_EXAMPLES:
            area = forms.Textarea({"rows": 2})
            self.fields[f"{SENTENCE}{kind}"] = Text(
                label=KIND_NAMES_OF_LETTERS[kind], max_length=LONGEST_SENTENCE, required=False, widget=area
            )

    @property
    def letters(self) -> list[tuple[str, forms.BoundField, bool]]:
        """Each kind of letter with its field, and if there is an example of it."""
        examples = settings.LETTER_EXAMPLES
        return [(kind, self[f"{SENTENCE}{kind}"], bool(examples[kind])) for kind in examples]

    @property
    def sentences(self) -> dict[str, str]:
        """The sentences that were typed, by kind of letter."""
        return {kind: self.cleaned_data[f"{SENTENCE}{kind}"] for kind in settings.LETTER_EXAMPLES}

    def field_at(self, pointer: str) -> str:
        """Return the field of a sentence for a fault of it."""
        return super().field_at(pointer.replace("/sentences/", SENTENCE))


@screen("set-up/letters", GET="practice.change", POST="practice.change")
def letter_wording_screen(request: StaffRequest) -> HttpResponse:
    """Show and change the words in one language; `language` in the address says which."""
    language = request.GET.get("language", "en")
    wording = get_object_or_404(LetterWording, language=language)
    form = WordingForm(typed_in(request), record=wording)
    if form.is_valid():
        with form.show_refusals():
            if form.changes:
                word_letters(
                    wording=wording,
                    sentences=form.sentences,
                    sign_off=form.cleaned_data["sign_off"],
                    revision=form.revision,
                    by=request.person,
                )
            messages.success(request, str(_("The words are saved, for letters written from now on.")))
            return see_other("letter_wording", language=language)
    return render_record_page(
        request,
        form,
        title=_("Words in letters"),
        back="set_up",
        template="clinic/letter_wording.html",
        language=language,
        languages=[(tag, settings.LANGUAGES_OF_LETTERS.get(tag, tag)) for tag in _languages()],
    )


@screen("set-up/letters/<str:kind>", GET="practice.read")
def letter_example_screen(request: StaffRequest, kind: str) -> HttpResponse:
    """Show a letter of this kind to a client who is made up; its links lead nowhere."""
    practice, language = Practice.current(), request.GET.get("language", "en")
    letter = _example(kind, language, practice)
    context = {
        "title": KIND_NAMES_OF_LETTERS[kind],
        "kind": kind,
        "subject": letter.subject,
        "text": mask_links(letter.text),
        "language": language,
        "practice": practice,
        "may_change": may(request.person.roles, "practice.change"),
    }
    return render_screen(request, "clinic/letter_example.html", context)


@screen("set-up/letters/<str:kind>/as-sent", GET="practice.read")
def letter_as_sent_screen(request: StaffRequest, kind: str) -> HttpResponse:
    """Show the same letter in its layout and colour, as a mail program does."""
    practice = Practice.current()
    letter = _example(kind, request.GET.get("language", "en"), practice)
    page, css = letter_as_page(mask_links(letter.html), practice)
    digest = b64encode(sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"
    return HttpResponse(page, headers={"Content-Security-Policy": policy})


def _example(kind: str, language: str, practice: Practice) -> Letter:
    """Return a letter of this kind to nobody, in this language."""
    path = settings.LETTER_EXAMPLES.get(kind, "")
    if not path or language not in settings.LANGUAGES_OF_LETTERS:
        raise Http404
    with writing_in(language):
        letter: Letter = import_string(path)(practice)
    return letter


def _languages() -> list[str]:
    return sorted(LetterWording.objects.values_list("language", flat=True), key=lambda tag: tag != "en")


def wording_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line about the words in letters: how many letters have a sentence of their own."""
    wordings = list(LetterWording.objects.all())
    own = sum(len(wording.sentences) + bool(wording.sign_off) for wording in wordings)
    said = ngettext("%d of your own", "%d of your own", own) % own if own else _("As they come")
    yield SetUpEntry(LETTERS, "letter_wording", _("Words in letters"), said, "practice.change")
