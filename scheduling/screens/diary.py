"""/diary: a day at one location, in columns."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen


@screen("diary", GET="appointments.read")
def diary_screen(request: StaffRequest) -> HttpResponse:
    """Show the visits of a day."""
    return render_screen(request, "scheduling/diary.html", {"title": _("Diary")})
