"""The clinic's tablet: staff hand it over with a form, and all else asks for the password."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.session import lock_session
from treatments.intake.tablet import open_on_tablet
from treatments.models import FormRequest


@screen("clients/<uuid:pk>/forms/<uuid:asked>/tablet", POST="forms.send")
def hand_over_tablet_screen(request: StaffRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Open a form on this device and lock the rest of it."""
    rows = FormRequest.objects.select_related("visit")
    address = open_on_tablet(get_object_or_404(rows, pk=asked, client=pk), by=request.person)
    response = see_other(address)
    lock_session(request, response)
    return response
