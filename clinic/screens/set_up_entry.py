"""A line of the page /set-up: apps above name theirs in `settings.SET_UP_ENTRIES`."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.roles import may

PRACTICE, PEOPLE, LETTERS, TREATMENT, RECORDS = "practice", "people", "letters", "treatment", "records"
GROUP_NAMES: dict[str, Promise] = {
    PRACTICE: _("The practice"),
    PEOPLE: _("People and hours"),
    LETTERS: _("Letters"),
    TREATMENT: _("Treatment"),
    RECORDS: _("What happened"),
}
"""The groups of the page, in its order."""


class SetUpEntry(NamedTuple):
    """One line: its group, the name of its screen, its label, what stands in it, and who may open it.

    `warning` says what is missing or wrong there; it stands in place of the state.
    """

    group: str
    name: str
    label: str | Promise
    state: str | Promise = ""
    capability: str = "practice.read"
    warning: str | Promise = ""


type EntrySource = Callable[[Staff], Iterable[SetUpEntry]]


def set_up_entries(person: Staff, own: Iterable[SetUpEntry]) -> dict[str | Promise, list[SetUpEntry]]:
    """Return the lines that somebody may open, by the name of their group; an empty one is left out.

    `own` are those of the practice; the settings name the others.
    """
    sources: list[EntrySource] = [import_string(path) for path in settings.SET_UP_ENTRIES]
    found = [*own, *(entry for source in sources for entry in source(person))]
    entries = [entry for entry in found if may(person.roles, entry.capability)]
    groups = {
        label: [entry for entry in entries if entry.group == group] for group, label in GROUP_NAMES.items()
    }
    return {label: of_group for label, of_group in groups.items() if of_group}
