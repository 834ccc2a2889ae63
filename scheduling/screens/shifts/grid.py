"""/set-up/shifts: a week of all therapists, a row each."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.rota.week import DAYS, monday_of, read_week

BOUNDS = (date(2000, 1, 3), date(2100, 1, 4))


@screen("set-up/shifts", GET="shifts.read")
def shifts_screen(request: StaffRequest) -> HttpResponse:
    """Show who works when in the week of `on`, this one unless it is named."""
    practice = Practice.current()
    today = practice.today()
    monday = monday_of(week_day_in(request.GET.get("on", ""), today))
    week = read_week(monday, practice)
    context = {
        "title": _("Shifts"),
        "practice": practice,
        "today": today,
        "monday": monday,
        "dates": [monday + timedelta(days=n) for n in range(DAYS)],
        "week": week,
        "names_places": len({s.location_id for row in week for day in row.days for s in day.shifts}) > 1,
        "earlier": address_of_week(monday - timedelta(days=DAYS)),
        "later": address_of_week(monday + timedelta(days=DAYS)),
    }
    return render_screen(request, "scheduling/shifts.html", context)


def week_day_in(text: str, otherwise: date) -> date:
    """Return the day that an address names, within a century; another one where it names none."""
    try:
        return min(max(date.fromisoformat(text), BOUNDS[0]), BOUNDS[1])
    except ValueError:
        return otherwise


def address_of_week(day: date) -> str:
    """Return the address of the grid of the week of a day."""
    return f"{reverse('shifts')}?on={monday_of(day).isoformat()}"
