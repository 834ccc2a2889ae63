"""The details of an audit entry, names of fields and a reason: they may tell of somebody's health."""

from collections.abc import Iterable

from clinic.models import AuditEntry
from clinic.roles import may

ABOUT_NO_CLIENT = frozenset(
    (
        *("staff", "practice", "location", "closure", "resource", "service", "shift", "block"),
        *("suppression", "label", "clientfield", "snippet", "notetemplate", "clinicalsettings"),
    )
)
"""The kinds of records of which every reader of the audit is told all."""


def entry_for_reader(entry: AuditEntry, roles: Iterable[str]) -> AuditEntry:
    """Return an entry without its details, if it is about a client and these roles may not read notes."""
    if entry.subject not in ABOUT_NO_CLIENT and not may(roles, "notes.read"):
        entry.fields, entry.reason = [], ""
    return entry
