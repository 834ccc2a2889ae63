"""The line of the set-up about the use of hours."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import RECORDS, SetUpEntry


def use_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of hours and no-shows."""
    yield SetUpEntry(RECORDS, "use", _("Hours and no-shows"), _("Beside the time before"), "utilisation.read")
