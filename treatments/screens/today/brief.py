"""/visits/{id}/brief: all a therapist needs to know before a visit, to read and to print."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment
from treatments.briefs.brief import visit_briefs
from treatments.screens.today.shown_brief import shown_brief


@screen("visits/<uuid:pk>/brief", GET="notes.read")
def visit_brief_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the brief of each person treated in a visit."""
    visit = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    briefs = visit_briefs(visit)
    clients: dict[Any, Any] = {brief.attendance.client: brief.attendance.client_id for brief in briefs}
    audit.record_reads(request.person, clients)
    context = {
        "title": _("Brief"),
        "practice": Practice.current(),
        "visit": visit,
        "zone": visit.location.zone,
        "people": [
            {**shown_brief(brief), "brief": brief, "helped": brief.helped, "plan": brief.plan}
            for brief in briefs
        ],
    }
    return render_screen(request, "treatments/today/brief_page.html", context)
