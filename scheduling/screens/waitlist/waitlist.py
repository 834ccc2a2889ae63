"""/diary/waitlist: who waits for a time, what was offered, and what became free."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.screens.record import client_header
from clinic.models import Practice, Service
from clinic.screens.answers import render_screen
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import FreedTime, WaitlistEntry, WaitlistOffer
from scheduling.screens.waitlist.words import (
    ENDINGS,
    freed_line,
    offer_lines,
    therapist_names,
    wish_in_words,
)
from scheduling.time_in_address import in_address
from scheduling.waitlist.matching import matches_of

MOST, MOST_FREED = 100, 12


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@screen("diary/waitlist", GET="appointments.read")
def waitlist_screen(request: StaffRequest) -> HttpResponse:
    """List who waits, the longest first, by service and therapist; offers to answer; what became free."""
    practice, names = Practice.current(), therapist_names()
    service, therapist = _key(request.GET.get("service", "")), _key(request.GET.get("therapist", ""))
    rows = WaitlistEntry.objects.open().with_people().order_by("created_at", "pk")
    rows = rows.filter(service=service) if service else rows
    rows = rows.filter(therapists__contains=[therapist]) if therapist else rows
    entries = list(rows[: MOST + 1])
    offers = WaitlistOffer.objects.live().with_people().order_by("answer_until", "pk")[:MOST]
    freed = FreedTime.objects.to_come().order_by("during", "pk")[:MOST_FREED]
    context = {
        "title": _("Waitlist"),
        "practice": practice,
        "rows": [{"entry": entry, "wish": wish_in_words(entry, names)} for entry in entries[:MOST]],
        "is_cut": len(entries) > MOST,
        "most": MOST,
        "offers": offer_lines(list(offers)),
        "freed": [freed_line(each, names) for each in freed],
        "services": Service.objects.in_use().order_by("name"),
        "therapists": names.items(),
        "service": service,
        "therapist": therapist,
    }
    return render_screen(request, "scheduling/waitlist.html", context)


@screen("diary/waitlist/freed/<uuid:pk>", GET="appointments.read")
def freed_time_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show who could have a time that became free, in the order in which they are asked."""
    practice, names = Practice.current(), therapist_names()
    freed = get_object_or_404(FreedTime, pk=pk)
    matches = [
        {
            "match": match,
            "wish": wish_in_words(match.entry, names),
            "value": f"{in_address(match.starts_at)} {match.location.pk} {match.therapist or ''}".strip(),
            "key": new_key(),
            "therapist": names.get(match.therapist, "") if match.therapist else "",
        }
        for match in matches_of(freed, practice)[:MOST]
    ]
    offers = freed.offers.with_people().order_by("-created_at")
    context = {
        "title": _("A time that became free"),
        "practice": practice,
        "line": freed_line(freed, names),
        "matches": matches,
        "offers": offer_lines(list(offers)),
    }
    return render_screen(request, "scheduling/freed_time.html", context)


def entry_context(entry: WaitlistEntry, practice: Practice) -> dict[str, Any]:
    """Return what the page of an entry shows besides its form and the times to offer."""
    offers = entry.offers.with_people().order_by("-created_at")
    return {
        **client_header(entry.client, practice),
        "title": _("On the waitlist"),
        "practice": practice,
        "entry": entry,
        "wish": wish_in_words(entry, therapist_names()),
        "ending": ENDINGS.get(entry.ended_because, ""),
        "offers": offer_lines(list(offers)),
    }
