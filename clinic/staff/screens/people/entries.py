"""The line of the set-up about the people who work here."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.models import Staff
from clinic.screens.set_up_entry import PEOPLE, SetUpEntry


def staff_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of staff."""
    number = Staff.objects.filter(archived_at=None).count()
    said = ngettext("%d person", "%d people", number) % number
    yield SetUpEntry(PEOPLE, "staff", _("Staff"), said, "staff.read")
