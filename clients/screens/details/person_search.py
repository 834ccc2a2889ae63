"""A form that looks for somebody on file."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic.screens.forms import ScreenForm

MOST_CANDIDATES = 6


class PersonSearchForm(ScreenForm):
    """A form with a person who is looked for by name, phone or e-mail; of several found one is chosen.

    `SEARCH` names the field with the words, `PERSON` the choice among those who are found.
    """

    SEARCH: ClassVar[str] = "search"
    PERSON: ClassVar[str] = "person"
    candidates: list[Client]

    def offer_people(self, client: Client, known: Iterable[Client] = ()) -> None:
        """Offer those who are found by the words, after those who are `known` to be near the client."""
        typed = self.data.get(self.SEARCH, "").strip() if self.is_bound else ""
        others = Client.objects.on_file().exclude(pk=client.pk)
        self.candidates = others.search(typed, most=MOST_CANDIDATES) if typed else []
        people = {each.pk: each for each in (*known, *self.candidates)}
        choices = [(str(each.pk), _described(each)) for each in people.values()]
        self.fields[self.PERSON].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask who is meant, unless there is one alone or one was chosen."""
        answers: dict[str, Any] = super().clean() or {}
        if answers.get(self.SEARCH) and not answers.get(self.PERSON) and self.PERSON not in self.errors:
            if not self.candidates:
                self.add_error(self.SEARCH, _("Nobody on file is found by this. Register them first."))
            elif len(self.candidates) > 1:
                self.add_error(self.PERSON, _("Several people are found. Choose one."))
            else:
                answers[self.PERSON] = str(self.candidates[0].pk)
        return answers


def _described(client: Client) -> str:
    born = f", {client.birth_on:%Y}" if client.birth_on else ""
    return f"{client.listed_name}{born}"
