"""The therapist's own snippets on the page of a note: their text with the words of this note."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format

from clinic.models import Staff
from clinic.screens.screen import StaffRequest, screen
from treatments.models import SessionNote
from treatments.note_texts.placeholders import fill_in, words_of_marks
from treatments.note_texts.snippets import snippets_of
from treatments.screens.note.shown_note import find_note


@screen("notes/<uuid:pk>/snippets/<uuid:snippet>", GET="notes.write")
def note_snippet_screen(request: StaffRequest, pk: UUID, snippet: UUID) -> HttpResponse:
    """Answer with the text of a snippet as it goes into this note, for the script that puts it there."""
    text = filled_snippet(find_note(pk), snippet, request.person)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def filled_snippet(note: SessionNote, snippet: UUID | str, person: Staff) -> str:
    """Return the text of one's own snippet with the words of this note in place of its placeholders."""
    text = get_object_or_404(snippets_of(person), pk=snippet).text
    knots = [point for point in note.points.select_related("site", "muscle") if point.is_knot]
    pains = {name: getattr(note, name) for name in ("pain_before", "pain_after")}
    words = {
        "client": note.attendance.client.called,
        "today": date_format(note.visit_on, "SHORT_DATE_FORMAT"),
        **words_of_marks((point.side, _name_of(point)) for point in knots),
        **{name: "" if pain is None else str(pain) for name, pain in pains.items()},
    }
    return fill_in(text, words)


def _name_of(point: object) -> str:
    site, muscle = getattr(point, "site", None), getattr(point, "muscle", None)
    return site.code if site else muscle.name if muscle else "a place"
