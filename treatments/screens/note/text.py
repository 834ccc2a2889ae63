"""/notes/{id}/text: what is written, saved by itself while it is typed, or by a button without script."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse

from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from treatments.models import SessionNote
from treatments.models.session_note import FINDINGS, TEXTS
from treatments.notes.actions.bring_over import BroughtOver, bring_over
from treatments.notes.actions.write import NoteText as NoteChanges
from treatments.notes.actions.write import write_note
from treatments.screens.note.forms.text import (
    WRITTEN,
    NoteTextForm,
    Versions,
    compare_versions,
    digests_of,
)
from treatments.screens.note.page import note_header, render_note, saved_context
from treatments.screens.note.shown_note import complaints_of, find_note, read_with_facts
from treatments.screens.note.snippets import filled_snippet

TRIES = 3
"""How often text is compared anew because it was changed elsewhere between reading and writing."""


@screen("notes/<uuid:pk>/text", POST="notes.write")
def write_note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Save what was typed; a field that was changed elsewhere too is shown in both versions.

    `keep` and `take` name a field whose own version, or that of the record, was chosen. `next` is the page
    to go on to.
    """
    note = find_note(pk)
    form = NoteTextForm(note, complaints_of(note), request.POST)
    if not form.is_valid():
        return _answer_invalid(request, form, pk)
    versions = _save(pk, form.typed, _seen(request), request.POST, by=request.person)
    note = read_with_facts(pk)
    if is_partial(request):
        context = {**note_header(note, None), **saved_context(note, versions)}
        status = 412 if versions.both else 200
        return render_screen(request, "treatments/note/text.html#saved", context, status=status)
    if versions.both:
        return render_note(request, note, text=form, versions=versions, status=412)
    _add(request, note)
    return see_other("sign_note" if request.POST.get("next") == "sign" else "note", pk)


def _add(request: StaffRequest, note: SessionNote) -> None:
    """Add to the saved text what a button asked for: a snippet, or text or marks of last time."""
    what, snippet, into = (request.POST.get(name, "") for name in ("bring", "snippet", "into"))
    if what in ("text", "points"):
        bring_over(note=note, what=cast(BroughtOver, what), by=request.person)
    if snippet and into in (*TEXTS, *FINDINGS):
        present = getattr(note, into)
        text = f"{present}{chr(10) if present else ''}{filled_snippet(note, snippet, request.person)}"
        changes = cast(NoteChanges, {into: text})
        write_note(note=note, text_revision=note.text_revision, by=request.person, **changes)


def _save(pk: UUID, typed: dict[str, Any], seen: dict[str, str], chosen: Any, *, by: Staff) -> Versions:
    """Write the fields whose version is clear; return what became of each."""
    for attempt in range(TRIES):
        note = find_note(pk)
        versions = compare_versions(note, *_with_choice(note, typed, seen, chosen))
        try:
            write_note(note=note, text_revision=note.text_revision, by=by, **versions.changes)
        except Refusal as refusal:
            if refusal.code != "changed_meanwhile" or attempt == TRIES - 1:
                raise
        else:
            return versions
    raise AssertionError("unreachable")


def _with_choice(
    note: SessionNote, typed: dict[str, Any], seen: dict[str, str], chosen: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed and seen after a choice: to keep one's own, or to take the other."""
    kept, taken = chosen.get("keep"), chosen.get("take")
    if taken in typed:
        return {name: value for name, value in typed.items() if name != taken}, seen
    if kept in typed:
        return typed, seen | {kept: digests_of(note)[kept]}
    return typed, seen


def _seen(request: StaffRequest) -> dict[str, str]:
    sent = ((name, request.POST.get(f"was_{name}")) for name in WRITTEN)
    return {name: value for name, value in sent if value is not None}


def _answer_invalid(request: StaffRequest, form: NoteTextForm, pk: UUID) -> HttpResponse:
    if is_partial(request):
        [fault, *_others] = [error for errors in form.errors.values() for error in errors]
        raise Refusal("invalid", str(fault), status=422)
    return render_note(request, read_with_facts(pk), text=form, status=422)
