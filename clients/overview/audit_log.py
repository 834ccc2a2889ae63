"""Read the audit as it is looked through: by person, kind of record and day, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from clients.overview.names import listed_names
from clinic.http.pagination import PageOfRows, page_of_rows
from clinic.models import AuditEntry, Staff
from clinic.spans import span_of_day

NEWEST_FIRST = ("-at", "-id")
ACTOR_KINDS = ("link", "system")


@dataclass(frozen=True)
class AuditFilter:
    """The entries looked for: by whom (a key of staff, `link` or `system`), of which kind, of which day."""

    by: str = ""
    record: str = ""
    on: date | None = None


def audit_page(wanted: AuditFilter, zone: ZoneInfo, cursor: str = "") -> PageOfRows:
    """Return a page of the entries that match; the day is the one of this zone."""
    entries = AuditEntry.objects.all()
    if wanted.by in ACTOR_KINDS:
        entries = entries.filter(actor_kind=wanted.by)
    elif wanted.by:
        entries = entries.filter(actor_kind="staff", actor_key=wanted.by)
    if wanted.record:
        entries = entries.filter(subject=wanted.record)
    if wanted.on:
        day = span_of_day(wanted.on, zone)
        entries = entries.filter(at__gte=day.start, at__lt=day.end)
    return page_of_rows(entries, NEWEST_FIRST, cursor=cursor, limit=50)


def names_of_staff() -> dict[str, str]:
    """Return the names of all who work or worked here, by their key."""
    return {str(pk): name for pk, name in Staff.objects.order_by("name").values_list("pk", "name")}


def names_of_clients(entries: list[Any]) -> Mapping[str, str]:
    """Return the names of the clients whose records these entries are about, or who acted."""
    keys = {entry.client_key for entry in entries if entry.client_key}
    keys |= {entry.subject_key for entry in entries if entry.subject == "client"}
    keys |= {entry.actor_key for entry in entries if entry.actor_kind == "link"}
    return listed_names(keys)
