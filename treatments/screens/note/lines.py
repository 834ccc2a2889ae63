"""/notes/{id}/lines: marks typed as lines, such as `R UT1 7>3 60s p3 refer temple`."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from treatments.notes.actions.mark_lines import mark_lines
from treatments.notes.typed.words import EXAMPLE
from treatments.screens.note.page import show_note
from treatments.screens.note.shown_note import find_note
from treatments.screens.note.work import render_work

LONGEST = 4000


@screen("notes/<uuid:pk>/lines", POST="notes.write")
def note_lines_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Mark what each line says; where a word is not understood, say so and keep what was typed."""
    note, lines = find_note(pk), request.POST.get("lines", "")[:LONGEST]
    try:
        marked = mark_lines(note=note, text=lines, by=request.person)
    except Refusal as refusal:
        return _answer_refused(request, note, lines, refusal)
    opened = marked[0].pk if len(marked) == 1 else None
    if is_partial(request):
        return render_work(request, note, opened=opened)
    return see_other("note_mark", pk, opened) if opened else see_other("note", pk)


def _answer_refused(request: StaffRequest, note: Any, lines: str, refusal: Refusal) -> HttpResponse:
    errors = [fault["message"] for fault in refusal.errors] or [refusal.reason]
    if not is_partial(request):
        return show_note(request, note.pk, status=refusal.status, lines=lines, line_errors=errors)
    context = {"note": note, "lines": lines, "line_errors": errors, "line_example": EXAMPLE}
    answer = render_screen(request, "treatments/note/lines.html#lines", context, status=refusal.status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#lines", "outerHTML"
    return answer
