"""/clients/{id}/answers: a client's answers to the practice's own fields."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.contact import Contact
from clients.details.custom_values import LONGEST_ANSWER
from clients.models import Client, ClientField
from clients.overview.record import open_client
from clients.screens.details.part import DetailsForm, answer_details
from clinic.screens.forms import DayInput, Text
from clinic.screens.record_form import typed_in
from clinic.screens.screen import StaffRequest, screen

ANSWER = "answer_"
NOTHING = ("", "-")
YES_NO = {"yes": True, "no": False}


class AnswersForm(DetailsForm):
    """A field for each question of the practice that is asked."""

    def __init__(self, data: Any, *, record: Client) -> None:
        self.asked = {f"{ANSWER}{field.key}": field for field in ClientField.asked()}
        super().__init__(data, record=record)
        for name, field in self.asked.items():
            stored = record.custom_values.get(field.key)
            self.fields[name] = FIELDS[field.kind](field, stored)

    def values_of(self, record: Client) -> dict[str, Any]:
        """Return the answers as the fields show them."""
        stored = record.custom_values
        return {
            name: READERS[field.kind](stored[field.key]) if field.kind in READERS else stored[field.key]
            for name, field in self.asked.items()
            if field.key in stored
        }

    @property
    def contact(self) -> Contact:
        """The answers that were typed anew; a blank one is taken out."""
        answers = {name.removeprefix(ANSWER): value for name, value in self.changes.items()}
        answers = {key: self._as_answer(key, value) for key, value in answers.items()}
        return {"custom_values": answers} if answers else {}

    def _as_answer(self, key: str, value: Any) -> Any:
        if self.asked[f"{ANSWER}{key}"].kind == "yes_no":
            return YES_NO.get(value)
        return None if value in (None, "") else value


def _choice(field: ClientField, stored: Any) -> forms.Field:
    """Return a choice; an answer that is offered no more may stay."""
    offered = [*field.choices, *([stored] if stored and stored not in field.choices else [])]
    return forms.ChoiceField(choices=[NOTHING, *((each, each) for each in offered)], **_words(field))


def _words(field: ClientField) -> dict[str, Any]:
    return {"label": field.label, "help_text": field.hint, "required": False}


FIELDS: dict[str, Callable[[ClientField, Any], forms.Field]] = {
    "text": lambda field, _stored: Text(max_length=LONGEST_ANSWER, **_words(field)),
    "number": lambda field, _stored: forms.DecimalField(max_digits=18, decimal_places=6, **_words(field)),
    "date": lambda field, _stored: forms.DateField(widget=DayInput(), **_words(field)),
    "choice": _choice,
    "yes_no": lambda field, _stored: forms.ChoiceField(
        choices=[NOTHING, ("yes", _("Yes")), ("no", _("No"))], **_words(field)
    ),
}
READERS: dict[str, Callable[[Any], Any]] = {
    "number": lambda stored: Decimal(str(stored)),
    "date": date.fromisoformat,
    "yes_no": lambda stored: "yes" if stored else "no",
}
"""The values of fields for answers that are stored in another form."""


@screen("clients/<uuid:pk>/answers", GET="clients.change", POST="clients.change")
def client_answers_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answer the practice's own questions about a client."""
    client = open_client(pk)
    form = AnswersForm(typed_in(request), record=client)
    return answer_details(request, client, form, heading=_("More about the client"))
