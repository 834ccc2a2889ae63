"""/clients/{id}/timeline: what happened with a client, a sentence a line."""

from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.overview.record import open_client
from clients.overview.timeline import timeline_page
from clients.record_parts import Entry, describe_entry
from clients.screens.record import client_header
from clinic import audit
from clinic.models import Practice
from clinic.roles import may
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen

PER_PAGE = 50


@screen("clients/<uuid:pk>/timeline", GET="clients.read")
def client_timeline_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the timeline by days, newest first; what is clinical to therapists alone, noted in the audit."""
    practice, client = Practice.current(), open_client(pk)
    clinical = may(request.person.roles, "conditions.read")
    if clinical:
        audit.record_read(request.person, client, client_key=client.pk)
    page = timeline_page(client, cursor=request.GET.get("cursor") or None, size=PER_PAGE, clinical=clinical)
    context = client_header(client, practice) | {
        "title": _("Timeline"),
        "days": _by_day(page.entries, practice.zone),
        "cursor": page.cursor,
    }
    return render_screen(request, "clients/timeline.html", context)


def _by_day(entries: list[Entry], own: ZoneInfo) -> list[dict[str, Any]]:
    """Return the entries with their local times, by the day where each happened."""
    lines: list[dict[str, Any]] = [
        {"at": entry.at.astimezone(entry.local_zone or own), "sentence": describe_entry(entry)}
        for entry in entries
    ]
    return [
        {"day": day, "lines": list(of_day)} for day, of_day in groupby(lines, lambda line: line["at"].date())
    ]
