"""Set a location's opening hours."""

from collections.abc import Sequence
from datetime import time, timedelta
from itertools import pairwise
from typing import TypedDict

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.cover.affected_visits import Scope, attach_visits, keep_visits_covered
from clinic.models import Location, OpeningHours
from clinic.refusals import fault

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class OpenSpan(TypedDict):
    """A span of local time that begins on a weekday; 0 is Monday. See `span_of_hours`."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def set_opening_hours(
    *,
    location: Location,
    week: Sequence[OpenSpan],
    revision: int | None,
    by: Actor,
    force_reason: str = "",
) -> Location:
    """Replace the whole week; its spans do not overlap.

    Raises `changed_meanwhile`, and `would_strand` with the visits that the new hours leave outside.
    """
    _check_spans(week)
    with keep_visits_covered(Scope(locations=[location.pk]), by=by, force_reason=force_reason) as visits:
        location = Location.lock_revision(location.pk, revision)
        location.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(OpeningHours(location=location, **span) for span in week)
        location.save_revision()
        audit.record(by, "changed", location, fields=["opening_hours"])
    return attach_visits(location, visits)


def _check_spans(week: Sequence[OpenSpan]) -> None:
    """Refuse a span that ends as it starts, unless it is a whole day, or that overlaps another."""
    for index, span in enumerate(week):
        if span["closes"] == span["opens"] != time():
            raise fault(
                f"/opening_hours/{index}",
                "ends_before_start",
                "Opening hours end after they start; 00:00 to 24:00 is a whole day.",
            )
    order = sorted(range(len(week)), key=lambda index: _in_the_week(week[index]))
    for earlier, later in pairwise([*order, *order[:1]]):
        ends, starts = _in_the_week(week[earlier])[1], _in_the_week(week[later])[0]
        if ends > starts + (WEEK if later == order[0] else timedelta()):
            raise fault(f"/opening_hours/{later}", "overlaps", "Two spans of this day overlap. Join them.")


def _in_the_week(span: OpenSpan) -> tuple[timedelta, timedelta]:
    """Return the start and the end of a span, counted from Monday 0:00."""
    opens, closes = (
        timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
        for at in (span["opens"], span["closes"])
    )
    day = timedelta(days=span["weekday"])
    return day + opens, day + closes + (DAY if closes <= opens else timedelta())
