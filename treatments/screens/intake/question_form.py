"""The forms of the editor: a step with its title, and a question with what its kind needs, by language."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import conditions
from clients.consents.words import CONSENT_NAMES
from clinic.appearance.languages import language_for
from clinic.models import Practice
from clinic.screens.forms import ScreenForm, Text
from treatments.intake.actions.draft import key_from
from treatments.intake.questions import (
    CHOICES,
    CONDITION,
    CONSENT,
    LARGEST,
    LONGEST_TEXT,
    MOST_OPTIONS,
    NUMBER,
    ZONES,
    Question,
    conditions_of,
    in_language,
)
from treatments.screens.client_health import KIND_NAMES

SPARE_ROWS = 3
"""The empty rows below the answers that a question has."""
NO_CONDITION = [("", _("no condition"))]


class TextsForm(ScreenForm):
    """A form with texts in each language; that of the practice is needed."""

    seen = forms.IntegerField(widget=forms.HiddenInput())

    def add_texts(
        self, name: str, label: Any, given: Mapping[str, str], *, is_needed: bool = False, rows: int = 2
    ) -> None:
        """Add a field for this text in each language."""
        own = language_for(Practice.current().language)
        for tag, language in settings.LANGUAGES_OF_LETTERS.items():
            self.fields[f"{name}_{tag}"] = Text(
                label=format_lazy("{} ({})", label, language),
                max_length=LONGEST_TEXT,
                required=is_needed and tag == own,
                widget=forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput(),
                initial=given.get(tag, ""),
            )

    def texts(self, name: str) -> dict[str, str]:
        """Return what was typed of a text, by language."""
        typed = {tag: self.cleaned_data[f"{name}_{tag}"] for tag in settings.LANGUAGES_OF_LETTERS}
        return {tag: words for tag, words in typed.items() if words}


class StepForm(TextsForm):
    """The title of a step."""

    def __init__(self, data: Any, *, title: Mapping[str, str], revision: int) -> None:
        super().__init__(data, initial={"seen": revision})
        self.add_texts("title", _("Title"), title, is_needed=True, rows=1)


class QuestionForm(TextsForm):
    """A question of one kind; the answers of a choice are rows, of which an empty one is none."""

    required = forms.BooleanField(label=_("It has to be answered"), required=False)

    def __init__(
        self, data: Any, *, question: Question, earlier: Sequence[Question], revision: int, rows: int = 0
    ) -> None:
        super().__init__(data, initial={"seen": revision, "required": question.get("required", False)})
        self.question, self.kind = question, question["kind"]
        self.add_texts("text", _("Question"), question.get("text", {}), is_needed=True)
        self.add_texts("help", _("Explanation below it"), question.get("help", {}))
        own: Mapping[str, tuple[tuple[str, forms.Field], ...]] = {
            CONDITION: (("code", _condition_field(_("Condition that a Yes states"), is_needed=True)),),
            CONSENT: (("consent", _consent_field()),),
            NUMBER: (("least", _number_field(_("Smallest"))), ("most", _number_field(_("Largest")))),
            ZONES: (("of", _belonging_field(earlier)),),
        }
        for name, field in own.get(self.kind, ()):
            self.fields[name] = field
            field.initial = question.get(name)
        self.order_fields([*(name for name in self.fields if name != "required"), "required"])
        self.own = [name for name, _field in own.get(self.kind, ())]
        self.rows = self._add_rows(max(rows, self._rows_of(data))) if self.kind in CHOICES else []

    def _rows_of(self, data: Any) -> int:
        """Return how many rows the page had that was sent, else one for each answer and some to spare."""
        sent = str(data.get("rows", "")) if data else ""
        if sent.isascii() and sent.isdecimal() and len(sent) < 3:
            return min(int(sent), MOST_OPTIONS)
        return min(len(self.question.get("options", ())) + SPARE_ROWS, MOST_OPTIONS)

    def _add_rows(self, number: int) -> list[int]:
        options = list(self.question.get("options", ()))
        for row in range(number):
            option = options[row] if row < len(options) else {}
            key = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=40)
            key.initial = option.get("key", "")
            self.fields[f"option_{row}_key"] = key
            self.add_texts(f"option_{row}", _("Answer"), option.get("text", {}), rows=1)
            code = _condition_field(_("States"), is_needed=False)
            code.initial = option.get("code", "")
            self.fields[f"option_{row}_code"] = code
        return list(range(number))

    @property
    def plain_fields(self) -> Iterator[Any]:
        """The fields that are no part of an answer."""
        return (self[name] for name in self.fields if not name.startswith("option_") and name != "seen")

    @property
    def option_rows(self) -> list[dict[str, Any]]:
        """The fields of each answer."""
        return [
            {
                "key": self[f"option_{row}_key"],
                "texts": [self[f"option_{row}_{tag}"] for tag in settings.LANGUAGES_OF_LETTERS],
                "code": self[f"option_{row}_code"],
                "up": f"up:{row}" if row else "",
            }
            for row in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.kind in CHOICES and not self.errors and not self._options():
            self.add_error(f"option_0_{language_for(Practice.current().language)}", _("Give an answer."))
        return cleaned

    def _options(self) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = []
        for row in self.rows:
            text, code = self.texts(f"option_{row}"), self.cleaned_data[f"option_{row}_code"]
            if text:
                used = {each["key"] for each in options}
                key = self.cleaned_data[f"option_{row}_key"] or key_from(in_language(text, "en"), used)
                options.append({"key": key, "text": text, **({"code": code} if code else {})})
        return options

    @property
    def written(self) -> dict[str, Any]:
        """The question as data, without what was left blank."""
        kept = {"key": self.question["key"]} if "key" in self.question else {}
        own = {name: self.cleaned_data[name] for name in self.own}
        rest = {"help": self.texts("help"), "required": self.cleaned_data["required"] or None, **own}
        rest |= {"options": self._options()} if self.kind in CHOICES else {}
        told = {
            name: value for name, value in rest.items() if value is not False and value not in (None, "", {})
        }
        return {**kept, "kind": self.kind, "text": self.texts("text"), **told}

    def field_at(self, pointer: str) -> str:
        """Return the field of a question for a fault of it."""
        return _field_of(pointer) if pointer.count("/") > 4 else super().field_at(pointer)


def _field_of(pointer: str) -> str:
    """Return the name of the field that shows /steps/0/questions/1/code."""
    name = pointer.split("/")[5]
    tag = language_for(Practice.current().language)
    return {"text": f"text_{tag}", "help": f"help_{tag}", "options": f"option_0_{tag}"}.get(name, name)


def _condition_field(label: Any, *, is_needed: bool) -> forms.ChoiceField:
    groups: dict[str, list[Any]] = {kind: [] for kind in KIND_NAMES}
    for code, kind in conditions().kinds.items():
        groups[kind.kind].append((code, kind.label))
    named = [(KIND_NAMES[kind], of_kind) for kind, of_kind in groups.items()]
    first = [("", _("Choose"))] if is_needed else NO_CONDITION
    return forms.ChoiceField(label=label, choices=[*first, *named], required=is_needed)


def _consent_field() -> forms.ChoiceField:
    told = _("It is asked with the text that is published for it, in the language of the client.")
    names = [("", _("Choose")), *CONSENT_NAMES.items()]
    return forms.ChoiceField(label=_("Consent"), choices=names, help_text=told)


def _number_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=LARGEST, required=False)


def _belonging_field(earlier: Sequence[Question]) -> forms.ChoiceField:
    asking = [(each["key"], in_language(each["text"], "en")) for each in earlier if conditions_of(each)]
    names = [("", _("where it hurts: a pain map of its own")), *asking]
    return forms.ChoiceField(label=_("The places are of"), choices=names, required=False)
