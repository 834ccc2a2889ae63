"""/plans/{id}/pdf: a plan on one sheet of paper, to print or hand over."""

from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from clinic import audit
from clinic.http.resource import Resource
from treatments.models import SelfCarePlan
from treatments.paper import typeset
from treatments.plan_sheet import sheet_of


class PlanSheets(Resource):
    """The sheet of one version of a plan."""

    queryset = SelfCarePlan.objects.whole().select_related("note__attendance__appointment__location")
    capabilities = {"pdf": "plans.read"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """It is a PDF whatever Accept says; a refusal is JSON."""
        return (JSONRenderer(), "application/json")

    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """As PDF on one A4 page; a draft is marked as one."""
        plan = self.the_one()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'inline; filename="plan.pdf"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(typeset("plan", sheet_of(plan)), content_type="application/pdf", headers=headers)
