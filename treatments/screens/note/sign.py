"""/notes/{id}/sign: the note as it will stand, warnings first, then the signature."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.screen import StaffRequest, screen
from treatments.notes.actions.sign import sign_note
from treatments.screens.note.page import note_header
from treatments.screens.note.shown_note import alerts_and_warnings, find_note, read_with_facts
from treatments.screens.note.signed import document_context


class SignForm(ScreenForm):
    """The revision that was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput())


@screen("notes/<uuid:pk>/sign", GET="notes.write", POST="notes.write")
def sign_note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a draft as it will stand and sign what was shown; one that is signed is shown as it is."""
    form = SignForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        with form.show_refusals():
            sign_note(note=find_note(pk), revision=form.cleaned_data["seen"], by=request.person)
            messages.success(request, str(_("Signed.")))
            return see_other("note", pk)
        if form.refusal.code == "note_already_signed":
            return see_other("note", pk)
    note: Any = read_with_facts(pk)
    audit.record_read(request.person, note, client_key=note.client_id)
    if note.state != "draft" or note.author_id != request.person.pk:
        return see_other("note", pk)
    practice = Practice.current()
    _alerts, warnings = alerts_and_warnings(note, practice)
    context = {
        **note_header(note, practice),
        **document_context(note),
        "title": _("Read and sign"),
        "warnings": warnings,
        "form": form,
    }
    return render_screen(request, "treatments/note/sign.html", context, status=form.status if form else 200)
