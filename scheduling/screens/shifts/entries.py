"""The line of the set-up about shifts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import PEOPLE, SetUpEntry


def shift_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of shifts."""
    yield SetUpEntry(PEOPLE, "shifts", _("Shifts and time off"), _("Week by week"), "shifts.read")
