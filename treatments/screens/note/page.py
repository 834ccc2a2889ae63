"""/notes/{id}: a session note, written by its author and read by colleagues."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic import audit, clock
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from treatments.models import SessionNote
from treatments.models.session_note import FINDINGS, TEXTS
from treatments.note_texts.snippets import snippets_of
from treatments.screens.note.forms.text import NoteTextForm, Versions, digest, digests_of
from treatments.screens.note.forms.words import TEXT_NAMES
from treatments.screens.note.shown_note import (
    alerts_and_warnings,
    complaints_of,
    last_signed,
    read_with_facts,
)
from treatments.screens.note.signed import render_closed_note
from treatments.screens.note.work import work_context


@screen("notes/<uuid:pk>", GET="notes.read")
def note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a note: to write in for its author while it is a draft, to read for all others."""
    return show_note(request, pk)


def show_note(
    request: StaffRequest, pk: UUID, *, opened: UUID | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the page of a note, with the panel of the mark that is opened."""
    note = read_with_facts(pk)
    audit.record_read(request.person, note, client_key=note.client_id)
    if note.state != "draft" or note.author_id != request.person.pk:
        return render_closed_note(request, note)
    return render_note(request, note, opened=opened, status=status, **more)


def render_note(
    request: StaffRequest,
    note: Any,
    *,
    opened: UUID | None = None,
    status: int = 200,
    text: NoteTextForm | None = None,
    versions: Versions | None = None,
    **more: Any,
) -> HttpResponse:
    """Render the page to write in; `text` is a form of it that was refused."""
    practice = Practice.current()
    last = last_signed(note)
    work = work_context(note, last, opened=opened)
    alerts, warnings = alerts_and_warnings(note, practice)
    context = {
        **note_header(note, practice),
        **work,
        "alerts": alerts,
        "warnings": warnings,
        "last": last,
        "last_texts": _texts_of(last) if last else [],
        "text": text or NoteTextForm(note, complaints_of(note)),
        "snippets": snippets_of(request.person),
        "into": [(name, TEXT_NAMES[name]) for name in (*TEXTS, *FINDINGS)],
        **saved_context(note, versions),
        **more,
    }
    return render_screen(request, "treatments/note/note.html", context, status=status)


def note_header(note: SessionNote, practice: Practice | None) -> dict[str, Any]:
    """Return what the head of each page about a note shows."""
    visit = note.attendance.appointment
    return {
        "title": _("Session note"),
        "practice": practice,
        "note": note,
        "client": note.attendance.client,
        "visit": visit,
        "zone": visit.location.timezone,
    }


def saved_context(note: SessionNote, versions: Versions | None = None) -> dict[str, Any]:
    """Return what the page must know of the text on record: its digests, and the versions to choose from."""
    digests = digests_of(note)
    theirs: list[str] = []
    both: list[str] = []
    shown = digests
    if versions:
        theirs, both = versions.theirs, versions.both
        shown = digests | {name: versions.seen.get(name, digest("")) for name in (*theirs, *both)}
    return {
        "digests": list(shown.items()),
        "theirs": [(name, _shown(note, name), digests[name]) for name in theirs],
        "both": [(name, TEXT_NAMES[name], _shown(note, name)) for name in both],
        "saved_at": clock.now(),
    }


def _shown(note: SessionNote, name: str) -> Any:
    value = getattr(note, name)
    if name == "episode":
        return str(value.pk) if value else ""
    return "" if value is None else value


def _texts_of(note: SessionNote) -> list[tuple[Any, str]]:
    """Return the texts of a note with their names, in the order of the page."""
    return [(TEXT_NAMES[name], text) for name in (*TEXTS, *FINDINGS) if (text := getattr(note, name))]
