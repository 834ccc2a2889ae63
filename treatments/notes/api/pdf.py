"""/notes/{id}/pdf: a note as a document to print, hand over or keep."""

from typing import ClassVar

from django.http import HttpResponse
from rest_framework.request import Request

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.viewset import FileViewSet
from treatments.drawing.file_responses import pdf_response
from treatments.drawing.render import render_pdf
from treatments.models import SessionNote
from treatments.notes.pdf import note_pdf_context


class NoteSheets(FileViewSet):
    """A session note, for the record."""

    address = "notes/<uuid:pk>/pdf"
    group = "Treatment"
    noun = "note"
    summaries: ClassVar = {"pdf": "Print a note as PDF"}
    read_capability = "notes.read"

    queryset = (
        SessionNote.objects.with_details()
        .select_related("episode", "entered_in_error_by")
        .prefetch_related("signed_by__registrations")
    )

    @endpoint("GET", file="application/pdf")
    def pdf(self, request: Request) -> HttpResponse:
        """As PDF on A4 pages, with points, chart, addenda and signature; a draft is marked as one."""
        note = self.get_object()
        audit.record_read(self.person, note, client_key=note.client_id)
        return pdf_response("note", render_pdf("note", note_pdf_context(note)))
