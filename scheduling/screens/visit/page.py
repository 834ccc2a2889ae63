"""/diary/visits/<id>: one visit, in the panel beside the diary or on a page; and the form that moves it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import is_partial, render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment
from scheduling.screens.moves import move_form_for
from scheduling.screens.visit.panel import show_panel


@screen("diary/visits/<uuid:pk>", GET="appointments.read")
def visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a visit, and what may be done with it now."""
    return show_panel(request, pk)


@screen("diary/visits/<uuid:pk>/another-time", GET="appointments.change")
def another_time_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask for the new day, time, therapist and location of a visit."""
    visit = Appointment.objects.select_related("client", "location").filter(pk=pk).first()
    if visit is None:
        raise Http404
    context = {"title": _("Move a visit"), "visit": visit, "move_form": move_form_for(visit)}
    part = "#panel" if is_partial(request) else ""
    return render_screen(request, f"scheduling/another_time.html{part}", context)
