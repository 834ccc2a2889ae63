"""The page on which a client chooses another time: for a visit to come, or in place of a cancelled one."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.mail import wording
from clinic.models import Practice
from clinic.pages.rendering import render_page
from scheduling.availability.offers import Offer
from scheduling.availability.weeks import without_crowding
from scheduling.models import Appointment
from scheduling.time_in_address import from_address, in_address
from scheduling.visit_page.free_times import AT_ONCE, may_be_moved, may_be_replaced, times_from

GONE = _("That time is no longer free. Please choose another.")
BEFORE = timedelta(days=2)
"""The days before the visit from which the page first shows free times."""


class TimeChoice(NamedTuple):
    """A free time to choose: what is posted, what is shown, and whether it is chosen already."""

    value: str
    words: str
    chosen: bool


class DayOfTimes(NamedTuple):
    """The free times of one local day."""

    day: str
    choices: list[TimeChoice]


def may_choose(visit: Appointment, reader: str, practice: Practice) -> bool:
    """True if the reader booked the visit, and may move it or book another in its place."""
    is_theirs = reader == str(visit.client_id)
    return is_theirs and (
        may_be_moved(visit, practice) or (may_be_replaced(visit) and not visit.replacements.exists())
    )


def show_times(
    request: HttpRequest,
    visit: Appointment,
    practice: Practice,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    """Show the free times of seven days, the one named in the address chosen already; nothing is changed."""
    zone, asked = visit.location.zone, request.GET.get("times", "")
    chosen = from_address(request.POST.get("to", "") or asked)
    start = _start(visit, practice, asked, chosen)
    found = times_from(visit, practice, start)
    days = _by_day(found, visit, chosen)
    is_gone = chosen is not None and not any(choice.chosen for day in days for choice in day.choices)
    is_cancelled = visit.state == "cancelled"
    until = practice.free_until(visit.starts_at)
    last = found[-1].slot.starts_at if found else start
    following = max(start + AT_ONCE, last).astimezone(zone).date()
    earlier = (start - AT_ONCE).astimezone(zone).date()
    context: dict[str, Any] = {
        "title": _("Choose another time"),
        "practice": practice,
        "visit": visit,
        "when": wording.moment_to_come(visit.starts_at, zone),
        "days": days,
        "verb": "book" if is_cancelled else "move",
        "problem": problem or (GONE if is_gone else ""),
        "free_until": "" if is_cancelled or visit.needs_rebooking else wording.moment_to_come(until, zone),
        "zone": wording.zone_note(visit.starts_at, zone, visit.client.zone(zone)),
        "back": request.path,
        "later": following.isoformat() if following <= _last_day(visit, practice) else "",
        "earlier": earlier.isoformat() if start.astimezone(zone).date() > visit.location.today() else "",
    }
    return render_page(request, "scheduling/visit_times.html", context, status=status)


def _start(visit: Appointment, practice: Practice, asked: str, chosen: datetime | None) -> datetime:
    """Return the midnight from which times are shown: of the day asked for, else shortly before the visit."""
    zone = visit.location.zone
    try:
        day = date.fromisoformat(asked) if len(asked) == 10 else None
    except ValueError:
        day = None
    if day is None:
        day = (chosen or visit.starts_at - BEFORE).astimezone(zone).date()
    today, furthest = visit.location.today(), _last_day(visit, practice)
    return datetime.combine(min(max(day, today), max(furthest, today)), time(), zone)


def _last_day(visit: Appointment, practice: Practice) -> date:
    return visit.location.today() + timedelta(days=practice.book_ahead_days)


def _by_day(found: Sequence[Offer], visit: Appointment, chosen: datetime | None) -> list[DayOfTimes]:
    zone = visit.location.zone
    starts = dict.fromkeys(offer.slot.starts_at for offer in found)
    days = groupby(starts, key=lambda start: start.astimezone(zone).date())
    return [
        DayOfTimes(
            wording.day_to_come(datetime.combine(day, time(12), zone), zone),
            [
                TimeChoice(in_address(start), wording.hour(start, zone), chosen=start == chosen)
                for start in without_crowding(list(of_day), {chosen})
            ],
        )
        for day, of_day in days
    ]
