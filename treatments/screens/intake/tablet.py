"""The clinic's tablet with a form of a client."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from clients.screens.tablet import hand_over_tablet
from clinic.screens.screen import StaffRequest, screen
from treatments.intake.tablet import open_on_tablet
from treatments.models import FormRequest


@screen("clients/<uuid:pk>/forms/<uuid:asked>/tablet", POST="forms.send")
def hand_over_tablet_screen(request: StaffRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Open a form on this device and lock the rest of it."""
    rows = FormRequest.objects.select_related("visit")
    form = get_object_or_404(rows, pk=asked, client=pk)
    return hand_over_tablet(request, open_on_tablet(form, by=request.person))
