"""The line of the set-up about files of other systems."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import RECORDS, SetUpEntry


def import_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of the files that are brought in."""
    yield SetUpEntry(RECORDS, "imports", _("Moving in"), _("Clients, visits and notes"), "imports.run")
