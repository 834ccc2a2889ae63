"""The lines of the set-up about letters that did not leave or are kept back."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import LETTERS, SetUpEntry


def letter_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the lines of the log of letters and of what keeps letters back."""
    yield SetUpEntry(LETTERS, "letters", _("Letters that did not leave"), _("With a test"), "letters.read")
    text = _("Bounced, or not wanted")
    yield SetUpEntry(LETTERS, "suppressed", _("Suppressed addresses"), text, "suppressions.lift")
