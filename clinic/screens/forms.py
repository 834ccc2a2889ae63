"""Forms of screens: they read words into types and show again what was typed; rules are in actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.http.problems import refusal_of
from clinic.refusals import Refusal, read_sentence
from clinic.text import clean_text, has_words

INCOMPLETE = _("This form is incomplete. Open the page again.")


class Text(forms.CharField):
    """Text as people type it, cleaned of what nobody can see; one that is required needs words."""

    def to_python(self, value: Any) -> str:
        text = clean_text(super().to_python(value) or "").strip()
        return text if self.widget.__class__ is forms.Textarea else " ".join(text.split())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.required and not has_words(value):
            raise ValidationError(self.error_messages["required"], "required")


class DayInput(forms.DateInput):
    """The calendar of the browser, which takes and sends a day as 2026-03-31."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of one of several records, shown by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ScreenForm(forms.Form):
    """A form of a screen; a refusal of the action is shown at the field it names."""

    required_css_class = "required"
    error_css_class = "wrong"
    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("Fill this in.")
            if field.widget.is_hidden:
                field.error_messages = dict.fromkeys(field.error_messages, INCOMPLETE)
            if self.is_bound:  # the refusal above the form takes the focus
                field.widget.attrs.pop("autofocus", None)

    @property
    def errors_above(self) -> list[str]:
        """The faults shown above the form: of the form as a whole, and of fields that nobody sees."""
        hidden = [error for field in self.hidden_fields() for error in field.errors]
        return list(dict.fromkeys([*self.non_field_errors(), *hidden]))

    @property
    def answers(self) -> dict[str, Any]:
        """The values of a valid form, without the key that lets it act once."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    @contextmanager
    def show_refusals(self) -> Iterator[None]:
        """Show what is refused inside the block at its fields; what is no refusal is raised.

        What follows the block is reached after a refusal alone, when the block returns the answer.
        """
        try:
            yield
        except Exception as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            self.take(refusal)

    def take(self, refusal: Refusal) -> None:
        """Show a refusal: each fault at the field that its pointer names, the others above the form."""
        self.refusal = refusal
        placed = False
        for fault in refusal.errors:
            name = self.field_at(fault["pointer"])
            self.add_error(name if name in self.fields else None, read_sentence(fault["message"]))
            placed = True
        if not placed:
            self.add_error(None, refusal.reason)

    def field_at(self, pointer: str) -> str:
        """Return the name of the field that shows a fault with this pointer: the first part of it."""
        return pointer.strip("/").split("/")[0]

    @property
    def status(self) -> int:
        """The HTTP status of a page with this form: of the refusal, 422 for a fault of typing, else 200."""
        refusal: Refusal | None = getattr(self, "refusal", None)
        if refusal is not None:
            return refusal.status
        return 422 if self.is_bound and self.errors else 200


def seen_revision(request: HttpRequest) -> int:
    """Return the revision that a form of a single button was drawn from; 0, which no record has, for none."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0


def new_key() -> str:
    """Return a key for a form that is drawn: whatever it causes happens once."""
    return str(uuid4())
