"""/diary/visits/<id>: one visit, in the panel beside the diary or on a page."""

from uuid import UUID

from django.http import HttpResponse

from clinic.screens.screen import StaffRequest, screen
from scheduling.screens.visit.panel import show_panel


@screen("diary/visits/<uuid:pk>", GET="appointments.read")
def visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a visit, and what may be done with it now."""
    return show_panel(request, pk)
