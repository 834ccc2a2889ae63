"""/notes/unsigned: the drafts of notes, oldest first."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic import audit, clock
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from treatments.models import SessionNote

MOST_SHOWN = 100


@screen("notes/unsigned", GET="notes.read")
def unsigned_notes_screen(request: StaffRequest) -> HttpResponse:
    """List one's own drafts, or with `of=all` everybody's, with the days since the visit."""
    practice, of_all = Practice.current(), request.GET.get("of") == "all"
    drafts = SessionNote.objects.in_state("draft").order_by("attendance__appointment__starts_at", "pk")
    related = ("attendance__client", "attendance__appointment__service", "attendance__appointment__location")
    shown = drafts if of_all else drafts.filter(author=request.person)
    notes = list(shown.select_related("author", *related)[: MOST_SHOWN + 1])
    if notes:
        audit.record_reads(request.person, {note: note.client_id for note in notes})
    context = {
        "title": _("Notes to sign"),
        "practice": practice,
        "of_all": of_all,
        "notes": [_shown_note(note, request) for note in notes[:MOST_SHOWN]],
        "has_more": len(notes) > MOST_SHOWN,
        "others": 0 if of_all else drafts.exclude(author=request.person).count(),
    }
    return render_screen(request, "treatments/today/unsigned.html", context)


def _shown_note(note: SessionNote, request: StaffRequest) -> dict[str, Any]:
    visit = note.attendance.appointment
    return {
        "note": note,
        "visit": visit,
        "zone": visit.location.zone,
        "client": note.attendance.client,
        "days": max(0, (clock.now().astimezone(visit.location.zone).date() - note.visit_on).days),
        "is_own": note.author_id == request.person.pk,
    }
