"""/me: who is signed in here."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen


@screen("me", GET="me")
def me_screen(request: StaffRequest) -> HttpResponse:
    """Show the name, e-mail and roles of whoever is signed in."""
    return render_screen(request, "clinic/me.html", {"title": _("Your account")})
