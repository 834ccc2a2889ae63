"""The lines of the set-up about the practice's labels and own fields of clients."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import PEOPLE, SetUpEntry


def own_word_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the lines of labels and of own fields."""
    yield SetUpEntry(PEOPLE, "labels", _("Labels"), _("Words that sort your clients"), "practice.change")
    yield SetUpEntry(
        PEOPLE, "own_fields", _("Own fields"), _("Your questions about each client"), "practice.change"
    )
