"""The tables of /set-up/use: what stands in their cells, how long their bars are, and all of it as CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _

from clinic.screens.csv_file import Cell
from scheduling.reports.periods import Period
from scheduling.reports.utilisation import Compared, Use, Utilisation
from scheduling.reports.visit_counts import LEAD_DAYS, NoShows

HOUR = timedelta(hours=1)
WHOLE = 100
"""The length of a whole bar."""
NONE = "\u2013"
LEAD_NAMES = (
    _("Less than a day"),
    _("Up to a week"),
    _("Up to 4 weeks"),
    _("4 weeks and more"),
)
KINDS = {"therapist": _("Therapist"), "room": _("Room")}


def percent(share: float | None) -> str:
    """Return a share as whole per cent; a dash where there is none."""
    return NONE if share is None else f"{int(WHOLE * share + 0.5)}\u00a0%"


@dataclass(frozen=True)
class UseRow:
    """One resource, or all of a kind: a period with the one before."""

    name: str | Promise
    now: Use
    before: Use
    is_sum: bool = False

    @property
    def hours(self) -> float:
        return self.now.hours / HOUR

    @property
    def booked(self) -> float:
        return self.now.visits.booked / HOUR

    @property
    def hands_on(self) -> float:
        return self.now.visits.hands_on / HOUR

    @property
    def hands_on_before(self) -> float:
        return self.before.visits.hands_on / HOUR

    @property
    def share(self) -> str:
        return percent(self.now.share_used)

    @property
    def share_before(self) -> str:
        return percent(self.before.share_used)

    @property
    def bar(self) -> "Bar":
        """The used and the missed part of the hours, and where the used part ended before."""
        used = _length(self.now.share_used)
        missed = min(_length(self.now.share_missed), WHOLE - used)
        return Bar(used, missed, None if self.before.share_used is None else _length(self.before.share_used))


@dataclass(frozen=True)
class Bar:
    """Lengths of 100: the main part, a second one behind it, and a mark."""

    length: int
    second: int = 0
    mark: int | None = None


@dataclass(frozen=True)
class NoShowRow:
    """The no-shows of a weekday or a lead time; its bar is as long as its share of the greatest one."""

    name: str | Promise
    no_shows: NoShows
    bar: Bar

    @property
    def share(self) -> str:
        return percent(self.no_shows.share)


def use_rows(compared: Sequence[Compared], of_all: Compared, label: Promise) -> list[UseRow]:
    """Return a row for each resource, and of several one for all."""
    rows = [UseRow(each.resource.name, each.now, each.before) for each in compared if each.resource]
    return [*rows, UseRow(label, of_all.now, of_all.before, is_sum=True)] if len(rows) > 1 else rows


def weekday_rows(found: Utilisation) -> list[NoShowRow]:
    """Return the no-shows of each weekday."""
    return _no_show_rows(list(WEEKDAYS.values()), found.by_weekday)


def lead_rows(found: Utilisation) -> list[NoShowRow]:
    """Return the no-shows by the time between booking and visit."""
    assert len(LEAD_NAMES) == len(LEAD_DAYS) + 1
    return _no_show_rows(LEAD_NAMES, found.by_lead)


def csv_rows(found: Utilisation) -> Iterator[list[Cell]]:
    """Yield a heading, and two rows for each therapist and room: of the period, and of the one before."""
    yield [
        words_of("Kind"),
        words_of("Name"),
        words_of("First day"),
        words_of("Last day"),
        words_of("Hours"),
        words_of("Booked hours"),
        words_of("Used hours"),
        words_of("Used, per cent"),
        words_of("Hands-on hours"),
        words_of("Held"),
        words_of("No-shows"),
        words_of("Cancelled late"),
        words_of("Cancelled by the clinic"),
        words_of("Without outcome"),
    ]
    for each in [*found.therapists, *found.rooms]:
        if each.resource:
            kind = str(KINDS[each.resource.kind])
            for period, use in ((found.period, each.now), (found.before, each.before)):
                yield [kind, each.resource.name, *_csv_cells(use, period)]


def _csv_cells(use: Use, period: Period) -> list[Cell]:
    visits = use.visits
    times = [round(time / HOUR, 2) for time in (use.hours, visits.booked, use.used)]
    share = None if use.share_used is None else round(WHOLE * use.share_used, 1)
    counts = [visits.held, visits.no_shows, visits.cancelled_late, visits.cancelled_by_clinic]
    days = [period.first.isoformat(), period.last.isoformat()]
    return [*days, *times, share, round(visits.hands_on / HOUR, 2), *counts, visits.without_outcome]


def _length(share: float | None) -> int:
    return min(WHOLE, round(WHOLE * (share or 0)))


def _no_show_rows(names: Sequence[str | Promise], found: Sequence[NoShows]) -> list[NoShowRow]:
    greatest = max((each.share or 0 for each in found), default=0)
    return [
        NoShowRow(name, each, Bar(_length((each.share or 0) / greatest if greatest else 0)))
        for name, each in zip(names, found, strict=True)
    ]
