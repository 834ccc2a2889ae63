"""/plans/{id}/pdf: the printed plan."""

from typing import ClassVar

from django.http import HttpResponse
from rest_framework.request import Request

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.viewset import FileViewSet
from treatments.drawing.file_responses import pdf_response
from treatments.drawing.render import render_pdf
from treatments.models import SelfCarePlan
from treatments.plans.pdf import plan_pdf_context


class PlanSheets(FileViewSet):
    """The PDF of one version of a plan."""

    address = "plans/<uuid:pk>/pdf"
    group = "Self-care"
    noun = "plan"
    summaries: ClassVar = {"pdf": "Print a plan as PDF"}
    read_capability = "plans.read"

    queryset = SelfCarePlan.objects.with_details()

    @endpoint("GET", file="application/pdf")
    def pdf(self, request: Request) -> HttpResponse:
        """As PDF on A4, with a picture to each step; a draft is marked as one."""
        plan = self.get_object()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return pdf_response("plan", render_pdf("plan", plan_pdf_context(plan)))
