"""The form that checks people in: each with the question about their health."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _

from clinic.screens.forms import Text, new_key
from scheduling.models import Appointment, Attendance
from scheduling.screens.visit.forms import TimedForm

ANSWERS = {"none": _("Nothing new"), "yes": _("Something new"), "not_asked": _("Not asked")}
NOT_HERE = ("", _("Not here"))
LONGEST_WORDS = 1000


class PersonAtDesk(NamedTuple):
    """A person treated, with their answer and their words about their health."""

    attendance: Attendance
    answer: BoundField
    words: BoundField


class CheckInForm(TimedForm):
    """The people who are here, each with the answer to "anything new about your health since last time?"."""

    verb = "arrive"

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(visit, data)
        self.key = new_key()
        self.attendances = list(visit.attendances.all())
        is_of_several = len(self.attendances) > 1
        for row in self.attendances:
            answer, words = _names(row.client_id)
            self.fields[answer] = forms.ChoiceField(
                label=_question(row, is_of_several=is_of_several),
                choices=[*ANSWERS.items(), *([NOT_HERE] if is_of_several else [])],
                required=not is_of_several,
                initial=row.health_news if row.arrived_at else None,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what they answered, or that you did not ask.")},
            )
            self.fields[words] = Text(
                label=_("What they told you"),
                help_text=_("For the therapist, who asks about it. It is not shown here again."),
                max_length=LONGEST_WORDS,
                required=False,
                widget=forms.Textarea({"rows": 3}),
            )

    def people(self) -> Iterator[PersonAtDesk]:
        """Yield each person with their fields."""
        for row in self.attendances:
            answer, words = _names(row.client_id)
            yield PersonAtDesk(row, self[answer], self[words])

    def clean(self) -> dict[str, Any]:
        """Refuse words with another answer, and a form that names nobody."""
        for row in self.attendances:
            answer, words = _names(row.client_id)
            if self.cleaned_data.get(words) and self.cleaned_data.get(answer, "yes") != "yes":
                self.add_error(answer, words_of("Choose “Something new” to keep what they told you."))
        if not self.errors and not self.health_news:
            self.add_error(None, words_of("Say who is here."))
        return self.cleaned_data

    @property
    def health_news(self) -> dict[UUID, str]:
        """The answer of each person who is here."""
        given = {row.client_id: self.cleaned_data.get(_names(row.client_id)[0]) for row in self.attendances}
        return {client: answer for client, answer in given.items() if answer}

    @property
    def words(self) -> dict[UUID, str]:
        """The words of each person who told something."""
        typed = {row.client_id: self.cleaned_data.get(_names(row.client_id)[1]) for row in self.attendances}
        return {client: words for client, words in typed.items() if words}


def _question(row: Attendance, *, is_of_several: bool) -> str:
    if not is_of_several:
        return words_of("Anything new about your health since last time?")
    text = words_of("%(name)s: anything new about your health since last time?")
    return text % {"name": row.client.listed_name}


def _names(client: UUID) -> tuple[str, str]:
    """Return the names of a person's two fields."""
    return f"answer-{client}", f"words-{client}"
