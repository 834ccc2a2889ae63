"""The clinic's tablet: staff hand it over with one page, and all else asks for the password."""

from django.http import HttpResponse

from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest
from clinic.screens.session import lock_session


def hand_over_tablet(request: StaffRequest, address: str) -> HttpResponse:
    """Open this page on this device and lock the rest of it."""
    response = see_other(address)
    lock_session(request, response)
    return response
