"""/diary/list: the visits of a day at one location, to print."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.diary.day_list import list_of_day
from scheduling.screens.shown_schedule import day_named_by


@screen("diary/list", GET="appointments.read")
def diary_list_screen(request: StaffRequest) -> HttpResponse:
    """List the visits of a day with phones, first visits and words for the desk."""
    shown, practice = day_named_by(request.GET), Practice.current()
    context = {
        "title": _("List of the day"),
        "practice": practice,
        "shown": shown,
        "lines": list_of_day(shown.location, shown.on, practice),
    }
    return render_screen(request, "scheduling/day_list.html", context)
