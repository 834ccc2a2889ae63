"""/plans/{id}/pdf and /notes/{id}/pdf: on paper, to print, hand over or keep."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from clinic import audit
from treatments.drawing.render import render_pdf
from treatments.drawing.responses import FileEndpoint, pdf_response
from treatments.models import SelfCarePlan, SessionNote
from treatments.notes.pdf import note_pdf_context
from treatments.plans.pdf import plan_pdf_context


class PlanSheets(FileEndpoint):
    """The sheet of one version of a plan."""

    queryset = SelfCarePlan.objects.with_details().select_related("note__attendance__appointment__location")
    capabilities = {"pdf": "plans.read"}

    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """As PDF on one A4 page; a draft is marked as one."""
        plan = self.the_one()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return pdf_response("plan", render_pdf("plan", plan_pdf_context(plan)))


class NoteSheets(FileEndpoint):
    """A session note, for the record."""

    queryset = (
        SessionNote.objects.with_details()
        .select_related("episode")
        .prefetch_related("signed_by__registrations")
    )
    capabilities = {"pdf": "notes.read"}

    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """As PDF on A4 pages, with points, chart, addenda and signature; a draft is marked as one."""
        note = self.the_one()
        audit.record_read(self.person, note, client_key=note.client_id)
        return pdf_response("note", render_pdf("note", note_pdf_context(note)))
