"""/set-up/own-fields: the practice's own questions about each client."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from clients.models import ClientField
from clients.models.details.client_field import FIELD_KINDS, check_field_key
from clients.screens.own_words.out_of_use import answer_archiving, answer_restoring
from clinic.actions.records import add_record, change_record
from clinic.screens.answers import render_screen
from clinic.screens.forms import Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords

LIST = _("Own fields")
NOT_CLINICAL = _(
    "Everybody who works here reads the answers, the front desk too: ask nothing about health. "
    "Health is asked in forms, which therapists read."
)
LEAVING = RemovalWords(
    sentence=_("Out of use, it is asked no more. Answers are kept. It can be taken back."),
    done=_("It is out of use."),
    button=_("Take it out of use"),
    back="own_fields",
    back_label=LIST,
)
KIND_NAMES = {
    "text": _("Text"),
    "number": _("Number"),
    "date": _("Day"),
    "choice": _("One of several"),
    "yes_no": _("Yes or no"),
}
MOST_CHOICES, LONGEST_CHOICE = 40, 60


class OwnFieldWordsForm(RecordForm):
    """The words of a question; its key and kind stay as they were made."""

    label = Text(label=_("Question"), help_text=_("Such as Heard of us by."), max_length=60)
    hint = Text(label=_("Words below it"), max_length=160, required=False)
    choices = Text(
        label=_("To choose from"),
        help_text=_("One a line; only for one of several."),
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    position = forms.IntegerField(
        label=_("Place in the order"), help_text=_("The smallest stands first."), min_value=0, max_value=999
    )

    def values_of(self, record: ClientField) -> dict[str, Any]:
        """Return the values, what is to choose from one a line."""
        return {**super().values_of(record), "choices": "\n".join(record.choices)}

    def clean_choices(self) -> list[str]:
        """Return what is to choose from, each once, in order."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        choices = list(dict.fromkeys(filter(None, lines)))
        if len(choices) > MOST_CHOICES or any(len(each) > LONGEST_CHOICE for each in choices):
            raise forms.ValidationError(_("Write at most 40 lines of at most 60 characters."), "too_long")
        return choices

    def clean(self) -> dict[str, Any]:
        """Ask for something to choose from where the kind is a choice, and for nothing else."""
        answers: dict[str, Any] = super().clean() or {}
        kind = self.record.kind if isinstance(self.record, ClientField) else answers.get("kind")
        if "choices" not in self.errors and (kind == "choice") != bool(answers.get("choices")):
            self.add_error("choices", _("Give a choice something to choose from, and other kinds nothing."))
        return answers


class OwnFieldForm(OwnFieldWordsForm):
    """A new question, with the key by which imports and exports name it."""

    kind = forms.ChoiceField(
        label=_("Answered by"),
        choices=[(kind, KIND_NAMES[kind]) for kind in FIELD_KINDS],
        initial="text",
        help_text=_("It stays for good."),
        widget=forms.RadioSelect,
    )
    key_name = Text(
        label=_("Key"),
        help_text=_("For imports and exports; it stays for good. Left blank, it is made of the question."),
        max_length=40,
        required=False,
    )
    field_order = ("label", "kind", "choices", "hint", "position", "key_name")

    @property
    def typed(self) -> dict[str, Any]:
        """The values of the new field, with its key."""
        values = super().typed
        key = values.pop("key_name")
        return {**values, "key": key}

    def clean(self) -> dict[str, Any]:
        """Make a key of the question where none was typed; refuse one that is taken."""
        answers = super().clean()
        typed = answers.get("key_name") or slugify(answers.get("label", "")).replace("-", "_")[:40]
        try:
            check_field_key(typed)
        except forms.ValidationError as error:
            self.add_error("key_name", error)
        if ClientField.objects.filter(key=typed).exists():
            self.add_error("key_name", _("There is a field of this key. Choose another."))
        return {**answers, "key_name": typed}


@screen("set-up/own-fields", GET="practice.change")
def own_fields_screen(request: StaffRequest) -> HttpResponse:
    """List the fields in their order; below, those out of use."""
    context = {
        "title": LIST,
        "lead": NOT_CLINICAL,
        "own_fields": [{"field": each, "kind": KIND_NAMES[each.kind]} for each in ClientField.asked()],
        "archived": ClientField.objects.filter(archived_at__isnull=False).order_by("label"),
    }
    return render_screen(request, "clients/own_fields.html", context)


@screen("set-up/own-fields/new", GET="practice.change", POST="practice.change")
def new_own_field_screen(request: StaffRequest) -> HttpResponse:
    """Add a field, after all others unless another place is typed."""
    last = ClientField.asked().last()
    form = OwnFieldForm(typed_in(request), initial={"position": min(last.position + 1, 999) if last else 1})
    if form.is_valid():

        def effect() -> str:
            add_record(ClientField, form.typed, by=request.person)
            messages.success(request, str(_("Added. It is answered on the record of each client.")))
            return reverse("own_fields")

        with form.show_refusals():
            return answer_form_once(request, effect)
    title = _("Add a field")
    page: dict[str, Any] = {"title": title, "lead": NOT_CLINICAL, "back": "own_fields", "back_label": LIST}
    return render_record_page(request, form, **page)


@screen("set-up/own-fields/<uuid:pk>", GET="practice.change", POST="practice.change")
def own_field_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change the words of a field, its choices and its place."""
    field = get_object_or_404(ClientField, pk=pk)
    form = OwnFieldWordsForm(typed_in(request), record=field)
    return answer_change(
        request,
        form,
        lambda: change_record(field, form.changes, revision=form.revision, by=request.person),
        done=_("The field is saved."),
        title=field.label,
        lead=NOT_CLINICAL,
        back="own_fields",
        back_label=LIST,
    )


@screen("set-up/own-fields/<uuid:pk>/archive", GET="practice.change", POST="practice.change")
def archive_own_field_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask a field no more."""
    field = get_object_or_404(ClientField, pk=pk)
    return answer_archiving(request, field, field.label, LEAVING)


@screen("set-up/own-fields/<uuid:pk>/restore", POST="practice.change")
def restore_own_field_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask a field again."""
    return answer_restoring(request, get_object_or_404(ClientField, pk=pk), back="own_fields")
