"""The line of the set-up about the audit."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import RECORDS, SetUpEntry


def audit_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of the audit."""
    yield SetUpEntry(RECORDS, "audit", _("Audit"), _("Who read or changed what"), "audit.read")
