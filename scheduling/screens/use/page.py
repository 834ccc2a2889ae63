"""/set-up/use: how the hours are used and which visits were missed, as a page and as CSV."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.csv_file import csv_response
from clinic.screens.screen import StaffRequest, screen
from scheduling.reports.utilisation import Utilisation, utilisation
from scheduling.screens.use.period_form import PeriodForm, usual_periods
from scheduling.screens.use.tables import UseRow, csv_rows, lead_rows, percent, use_rows, weekday_rows
from scheduling.waitlist.report import waitlist_figures


@screen("set-up/use", GET="utilisation.read")
def use_screen(request: StaffRequest) -> HttpResponse:
    """Show the chosen days, a month until yesterday unless chosen, beside those before."""
    practice, form = Practice.current(), PeriodForm(request.GET)
    return _show(request, form, practice, _read(form, practice))


@screen("set-up/use.csv", GET="utilisation.read")
def use_file_screen(request: StaffRequest) -> HttpResponse:
    """Answer with the figures of therapists and rooms as CSV; days that cannot be are refused on the page."""
    practice, form = Practice.current(), PeriodForm(request.GET)
    found = _read(form, practice)
    if found is None:
        return _show(request, form, practice, None)
    period = found.period
    return csv_response(f"hours-{period.first}-{period.last}", csv_rows(found))


def _read(form: PeriodForm, practice: Practice) -> Utilisation | None:
    """Return the figures of the days of a form; None where they are refused."""
    if form.is_valid():
        with form.show_refusals():
            return utilisation(form.cleaned_data["first"], form.until, practice=practice)
    return None


def _show(
    request: StaffRequest, form: PeriodForm, practice: Practice, found: Utilisation | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("Hours and no-shows"),
        "practice": practice,
        "form": form,
        "usual": list(usual_periods(practice.today())),
        "found": found,
    }
    if found:
        form.data = {"first": found.period.first, "last": found.period.last}
        context |= _shown(found)
        waitlist = waitlist_figures(found.period.span(practice.zone))
        context |= {"waitlist": waitlist, "fill_rate": percent(waitlist.fill_rate)}
    return render_screen(request, "scheduling/use.html", context, status=form.status)


def _shown(found: Utilisation) -> dict[str, Any]:
    of_all = found.all_therapists
    return {
        "all": UseRow("", of_all.now, of_all.before),
        "no_show_share": percent(of_all.now.no_shows.share),
        "no_show_share_before": percent(of_all.before.no_shows.share),
        "therapists": use_rows(found.therapists, of_all, _("All therapists")),
        "rooms": use_rows(found.rooms, found.all_rooms, _("All rooms")),
        "weekdays": weekday_rows(found),
        "leads": lead_rows(found),
    }
