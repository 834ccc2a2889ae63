"""/plans/{id}/pdf and /notes/{id}/pdf: on paper, to print, hand over or keep."""

from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from clinic import audit
from clinic.http.resource import Resource
from treatments import note_sheet, plan_sheet
from treatments.models import SelfCarePlan, SessionNote
from treatments.paper import typeset


class Sheet(Resource):
    """A record on paper; a refusal is JSON."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """It is a PDF whatever Accept says; a refusal is JSON."""
        return (JSONRenderer(), "application/json")


class PlanSheets(Sheet):
    """The sheet of one version of a plan."""

    queryset = SelfCarePlan.objects.whole().select_related("note__attendance__appointment__location")
    capabilities = {"pdf": "plans.read"}

    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """As PDF on one A4 page; a draft is marked as one."""
        plan = self.the_one()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return _printed("plan", plan_sheet.sheet_of(plan))


class NoteSheets(Sheet):
    """A session note, for the record."""

    queryset = (
        SessionNote.objects.whole().select_related("episode").prefetch_related("signed_by__registrations")
    )
    capabilities = {"pdf": "notes.read"}

    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """As PDF on A4 pages, with points, chart, addenda and signature; a draft is marked as one."""
        note = self.the_one()
        audit.record_read(self.person, note, client_key=note.client_id)
        return _printed("note", note_sheet.sheet_of(note))


def _printed(document: str, content: dict[str, Any]) -> HttpResponse:
    """Kept by no cache; the file name tells nothing of whom it is."""
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'inline; filename="{document}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(typeset(document, content), content_type="application/pdf", headers=headers)
