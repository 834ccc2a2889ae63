"""The line of the set-up about the people who work here."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import PEOPLE, SetUpEntry


def staff_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of staff."""
    yield SetUpEntry(PEOPLE, "staff", _("Staff"), _("Roles and registrations"), "staff.read")
