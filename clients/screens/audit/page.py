"""/audit: who read or changed what, in sentences."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.overview.audit_log import AuditFilter, audit_page, names_of_clients, names_of_staff
from clients.screens.audit.words import (
    OTHER_RECORD,
    OTHERWISE,
    RECORD_NAMES,
    SENTENCES,
)
from clinic.audit.details import entry_for_reader
from clinic.models import AuditEntry, Practice
from clinic.screens.answers import render_screen
from clinic.screens.forms import DayInput, ScreenForm
from clinic.screens.screen import StaffRequest, screen

SOMEBODY, NOBODY = _("Somebody"), _("Knotwork")


class AuditFilterForm(ScreenForm):
    """By whom, of which kind, on which day."""

    by = forms.ChoiceField(label=_("By"), required=False)
    record = forms.ChoiceField(label=_("About"), required=False)
    on = forms.DateField(label=_("Day"), required=False, widget=DayInput())

    def __init__(self, data: Any, staff: dict[str, str]) -> None:
        super().__init__(data)
        people: Any = self.fields["by"]
        kinds: Any = self.fields["record"]
        others = [("link", _("Clients, behind a link")), ("system", _("Knotwork itself"))]
        people.choices = [("", _("Everybody")), *staff.items(), *others]
        named = sorted(RECORD_NAMES.items(), key=lambda item: str(item[1]))
        kinds.choices = [("", _("Everything")), *named]

    @property
    def wanted(self) -> AuditFilter:
        """The filter as typed; what cannot be read is left out."""
        typed = self.cleaned_data
        return AuditFilter(typed.get("by", ""), typed.get("record", ""), typed.get("on"))


@screen("audit", GET="audit.read")
def audit_screen(request: StaffRequest) -> HttpResponse:
    """List what happened, newest first, a sentence a line; names of fields at most, never a value."""
    practice, staff = Practice.current(), names_of_staff()
    form = AuditFilterForm(request.GET, staff)
    form.is_valid()
    page = audit_page(form.wanted, practice.zone, request.GET.get("cursor", ""))
    clients = names_of_clients(page.rows)
    entries = [entry_for_reader(entry, request.person.roles) for entry in page.rows]
    context = {
        "title": _("Audit"),
        "practice": practice,
        "form": form,
        "page": page,
        "is_filtered": form.wanted != AuditFilter(),
        "query": _query_of(form.wanted),
        "lines": _without_repeats(_line(entry, staff, clients, practice.zone) for entry in entries),
    }
    return render_screen(request, "clients/audit.html", context, status=form.status)


def _query_of(wanted: AuditFilter) -> str:
    """Return the filter as the beginning of a query, to which the cursor is added."""
    values = {"by": wanted.by, "record": wanted.record, "on": wanted.on}
    sent = {name: value for name, value in values.items() if value}
    return f"{urlencode(sent)}&" if sent else ""


def _without_repeats(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines; of those in a row that say the same of one day, the newest, with their number."""
    shown: list[dict[str, Any]] = []
    for line in lines:
        if shown and all(shown[-1][name] == line[name] for name in line if name not in ("at", "times")):
            shown[-1]["times"] += 1
        else:
            shown.append(line)
    return shown


def _line(entry: AuditEntry, staff: dict[str, str], clients: Any, zone: ZoneInfo) -> dict[str, Any]:
    """Return an entry as its line tells it."""
    client_key = entry.subject_key if entry.subject == "client" else entry.client_key
    sentence = SENTENCES.get(entry.verb, OTHERWISE)
    who = _who(entry, staff, clients)
    return {
        "on": _local_day(entry, zone),
        "at": entry.at,
        "times": 1,
        "sentence": str(sentence) % {"who": who, "record": _record(entry, staff)},
        "client_key": client_key if client_key in clients else "",
        "client": clients.get(client_key, ""),
        "fields": [name.replace("_", " ") for name in entry.fields if entry.verb != "added"],
        "reason": entry.reason,
    }


def _who(entry: AuditEntry, staff: dict[str, str], clients: Any) -> str:
    if entry.actor_kind == "staff":
        return staff.get(entry.actor_key, str(SOMEBODY))
    if entry.actor_kind == "link":
        name = clients.get(entry.actor_key) or staff.get(entry.actor_key, str(SOMEBODY))
        return str(_("%(name)s, behind a link,")) % {"name": name}
    return str(NOBODY)


def _record(entry: AuditEntry, staff: dict[str, str]) -> str:
    """Return what the record is called; a member of staff by name."""
    if entry.subject == "staff" and entry.subject_key in staff:
        return staff[entry.subject_key]
    return str(RECORD_NAMES.get(entry.subject, OTHER_RECORD))


def _local_day(entry: AuditEntry, zone: ZoneInfo) -> date:
    return entry.at.astimezone(zone).date()
