"""The visits on the page of a client, and /clients/{id}/visits for older ones."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.client_limits import limits_for
from clients.models import Client
from clients.overview.record import open_client
from clients.screens.record import client_header
from clinic import clock
from clinic.models import Practice, Staff
from clinic.roles import may
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.client_visits import VisitsOfClient, newest_visits, older_visits
from scheduling.letters.notices import notices_of_client

STATE_NAMES = {
    "booked": _("booked"),
    "confirmed": _("confirmed"),
    "arrived": _("has arrived"),
    "in_session": _("in session"),
    "completed": _("took place"),
    "cancelled": _("cancelled"),
    "no_show": _("did not come"),
}
STANDS_OUT = ("no_show",)


def section(client: Client, person: Staff, practice: Practice) -> dict[str, Any] | None:
    """Return the next visit for the top of the page, and the newest visits."""
    visits = newest_visits(client)
    return {
        "column": "main",
        "template": "scheduling/client_visits.html",
        "first": "scheduling/client_next_visit.html",
        "next": _shown(visits.ahead[0]) if visits.ahead else None,
        "warnings": _warnings(client, person, practice),
        "waits": client.waitlist_entries.filter(ended_at=None)
        .select_related("service")
        .order_by("created_at"),
        "may_wait": True,
        **_shown_visits(visits),
    }


def _warnings(client: Client, person: Staff, practice: Practice) -> list[str]:
    """Return what is to be minded about a client: letters, guardian, and for the desk what to ask or offer.

    Who may read conditions reads those instead.
    """
    if client.archived_at:
        return []
    sentences = [notice.sentence for notice in notices_of_client(client, practice)]
    if may(person.roles, "conditions.read"):
        return sentences
    return [*sorted(limits_for([client.pk], practice.today())[client.pk].desk_texts), *sentences]


@screen("clients/<uuid:pk>/visits", GET="clients.read")
def client_visits_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a page of the client's visits, from a time backwards."""
    practice, client = Practice.current(), open_client(pk)
    visits = older_visits(client, _start_of_page(request.GET.get("before", "")))
    context = client_header(client, practice) | {"section": _shown_visits(visits), "title": _("Visits")}
    return render_screen(request, "scheduling/client_visits_page.html", context)


def _start_of_page(written: str) -> datetime:
    """Return the time after which nothing is shown; ten years from now where none can be read."""
    try:
        return datetime.fromtimestamp(float(written), UTC)
    except (ValueError, OverflowError, OSError):
        return clock.now().replace(year=clock.now().year + 10, day=1)


def _shown_visits(visits: VisitsOfClient) -> dict[str, Any]:
    last = visits.past[-1].starts_at.timestamp() if visits.has_more else ""
    return {
        "ahead": [_shown(visit) for visit in visits.ahead],
        "has_more_ahead": visits.has_more_ahead,
        "past": [_shown(visit) for visit in visits.past],
        "before": last,
    }


def _shown(visit: Any) -> dict[str, Any]:
    return {
        "visit": visit,
        "starts_at": visit.starts_at.astimezone(visit.location.zone),
        "state": STATE_NAMES[visit.state],
        "is_off": visit.state == "cancelled",
        "stands_out": visit.state in STANDS_OUT,
        "therapists": visit.therapists,
    }
