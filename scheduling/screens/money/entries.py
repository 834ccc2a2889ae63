"""The lines of the set-up about packages and takings."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import PRACTICE, RECORDS, SetUpEntry


def money_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the lines of packages and of takings."""
    yield SetUpEntry(PRACTICE, "packages", _("Packages"), _("Visits sold together"), "packages.change")
    yield SetUpEntry(RECORDS, "takings", _("Takings"), _("By day and way of payment"), "takings.read")
