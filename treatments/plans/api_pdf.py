"""/plans/{id}/pdf and /notes/{id}/pdf: on paper, to print, hand over or keep."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from clinic import audit
from treatments.drawing.pdf import typeset
from treatments.drawing.responses import FileDoor, paper
from treatments.models import SelfCarePlan, SessionNote
from treatments.notes import pdf as note_sheet
from treatments.plans import pdf as plan_sheet


class PlanSheets(FileDoor):
    """The sheet of one version of a plan."""

    queryset = SelfCarePlan.objects.with_details().select_related("note__attendance__appointment__location")
    capabilities = {"pdf": "plans.read"}

    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """As PDF on one A4 page; a draft is marked as one."""
        plan = self.the_one()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return paper("plan", typeset("plan", plan_sheet.sheet_of(plan)))


class NoteSheets(FileDoor):
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
        return paper("note", typeset("note", note_sheet.sheet_of(note)))
