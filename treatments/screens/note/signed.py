"""A note that is closed to its reader: signed, entered in error, or the draft of a colleague."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.screens.record_form import set_hidden
from clinic import audit
from clinic.roles import may
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from treatments.drawing.file_responses import pdf_response
from treatments.drawing.render import render_pdf
from treatments.models import SessionNote
from treatments.notes.actions.amend import amend_note
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.take_over import take_over_note
from treatments.notes.chart import chart_of_note
from treatments.notes.pdf import note_document, note_pdf_context
from treatments.screens.note.chart import hatching, marked_figures


class AddendumForm(ScreenForm):
    """Text that was missing or wrong, and why."""

    key = forms.CharField(widget=forms.HiddenInput())
    text = Text(max_length=8000, label=_("What to add"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = Text(max_length=300, label=_("Why it is added"))


class NoteReasonForm(ScreenForm):
    """A reason, and the revision that was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput())
    reason = Text(max_length=300, label=_("Reason"))


def render_closed_note(
    request: StaffRequest, note: Any, *, status: int = 200, **forms_sent: ScreenForm
) -> HttpResponse:
    """Render a note to read, with what may still be done about it."""
    full = _document(note.pk)
    is_writer = may(request.person.roles, "notes.write")
    context = {
        "title": _("Session note"),
        "note": full,
        "client": full.attendance.client,
        "visit": full.attendance.appointment,
        "zone": full.location.timezone,
        "may_write": is_writer,
        **document_context(full),
        "addendum": AddendumForm(initial={"key": new_key()}),
        "in_error": NoteReasonForm(initial={"seen": full.revision}, auto_id="in_error_%s"),
        "take_over": NoteReasonForm(initial={"seen": full.revision}, auto_id="take_over_%s"),
        **forms_sent,
    }
    return render_screen(request, "treatments/note/closed.html", context, status=status)


def document_context(note: SessionNote) -> dict[str, Any]:
    """Return what the document of a note shows, with its chart as figures to read."""
    document = note_document(note)
    drawing = document.pop("drawing") or chart_of_note(note)
    # A signature leaves out what was not looked at: a draft is shown as it will stand.
    drawing = replace(drawing, marks=tuple(mark for mark in drawing.marks if not mark.to_check))
    return {
        "document": document,
        "figures": marked_figures(drawing.with_usual()),
        "hatching": hatching(),
    }


@screen("notes/<uuid:pk>/note.pdf", GET="notes.read")
def note_pdf_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Print a note as PDF; a draft is marked as one."""
    note = _document(pk)
    audit.record_read(request.person, note, client_key=note.client_id)
    return pdf_response("note", render_pdf("note", note_pdf_context(note)))


@screen("notes/<uuid:pk>/addenda", POST="notes.write")
def add_to_note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add to a signed note, with the reason, once."""
    note, form = _document(pk), AddendumForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            amend_note(note=note, by=request.person, **form.answers)
            return reverse("note", args=[pk])

        with form.show_refusals():
            return answer_form_once(request, effect)
    set_hidden(form, "key", new_key())
    return render_closed_note(request, note, status=form.status, addendum=form)


@screen("notes/<uuid:pk>/in-error", POST="notes.write")
def mark_note_in_error_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a note out of the record without deleting it."""
    done = _("Marked as entered in error. It stays readable.")
    return _act_for_a_reason(request, pk, "in_error", mark_in_error, done)


@screen("notes/<uuid:pk>/take-over", POST="notes.write")
def take_over_note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Become the author of a colleague's draft."""
    return _act_for_a_reason(request, pk, "take_over", take_over_note, _("The draft is yours now."))


def _act_for_a_reason(
    request: StaffRequest, pk: UUID, name: str, act: Callable[..., Any], done: str | Promise
) -> HttpResponse:
    """Do to a note what the form of this name asks for; a refusal opens it again."""
    note, form = _document(pk), NoteReasonForm(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        answers = form.cleaned_data
        with form.show_refusals():
            act(note=note, reason=answers["reason"], revision=answers["seen"], by=request.person)
            messages.success(request, str(done))
            return see_other("note", pk)
    return render_closed_note(request, note, status=form.status, **{name: form})


def _document(pk: UUID) -> SessionNote:
    """Return a note with all that its document shows."""
    notes = SessionNote.objects.with_details().select_related("episode", "entered_in_error_by")
    return get_object_or_404(notes.prefetch_related("signed_by__registrations"), pk=pk)
