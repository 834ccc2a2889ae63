"""The choice of a period: two days, or one of the usual ones by a link."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.screens.forms import ScreenForm
from scheduling.reports.periods import Period, months_before
from scheduling.rota.week import monday_of
from scheduling.screens.shifts.form import day_field

DAY = timedelta(days=1)


class PeriodForm(ScreenForm):
    """The first and the last day of a period; both count."""

    first = day_field(_("From"))
    last = day_field(_("Until"))

    @property
    def until(self) -> date | None:
        """The day after the last; of the last day there is, that day itself."""
        last: date | None = self.cleaned_data["last"]
        return last and (last + DAY if last < date.max else last)


class UsualPeriod(NamedTuple):
    """A period to choose by a link."""

    label: Promise
    period: Period


def usual_periods(today: date) -> Iterator[UsualPeriod]:
    """Yield the usual periods: whole weeks and months that are over."""
    monday, month = monday_of(today), today.replace(day=1)
    yield UsualPeriod(_("Last 4 weeks"), Period(monday - 28 * DAY, monday))
    yield UsualPeriod(_("Last month"), Period(months_before(month, 1), month))
    yield UsualPeriod(_("Last 12 months"), Period(months_before(month, 12), month))
