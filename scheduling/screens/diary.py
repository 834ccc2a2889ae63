"""/diary and /diary/week: a day at one location in columns, and the week of one therapist."""

from django.http import HttpResponse

from clinic.screens.screen import StaffRequest, screen
from scheduling.screens.shown_schedule import day_named_by, schedule_named_by, show_schedule, week_named_by


@screen("diary", GET="appointments.read")
def diary_screen(request: StaffRequest) -> HttpResponse:
    """Show the visits of a day, in columns of therapists or of rooms."""
    return show_schedule(request, day_named_by(request.GET))


@screen("diary/week", GET="appointments.read")
def diary_week_screen(request: StaffRequest) -> HttpResponse:
    """Show the visits of one therapist in a week, in columns of days."""
    return show_schedule(request, week_named_by(request.GET, request.person))


@screen("diary/pulse", GET="appointments.read", poll=True)
def diary_pulse_screen(request: StaffRequest) -> HttpResponse:
    """Answer 204 while an open schedule is fresh, else the schedule."""
    shown = schedule_named_by(request.GET, request.person)
    if request.GET.get("state") == shown.state():
        return HttpResponse(status=204)
    return show_schedule(request, shown, part="schedule")
