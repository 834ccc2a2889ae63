"""Set a location's opening hours."""

from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from typing import TypedDict

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.cover.affected_visits import Scope, attach_visits, keep_visits_covered
from clinic.models import Location, OpeningHours
from clinic.refusals import fault


class OpenSpan(TypedDict):
    """A span of local time on a weekday; 0 is Monday."""

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
    """Replace the whole week; the spans of one day do not overlap.

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
    """Refuse a span that ends before it starts or overlaps another of its day."""

    def place(index: int) -> tuple[int, time]:
        return week[index]["weekday"], week[index]["opens"]

    for index, span in enumerate(week):
        if span["closes"] <= span["opens"]:
            raise fault(f"/opening_hours/{index}", "ends_before_start", "Opening hours end after they start.")
    for earlier, later in pairwise(sorted(range(len(week)), key=place)):
        same_day = week[earlier]["weekday"] == week[later]["weekday"]
        if same_day and week[later]["opens"] < week[earlier]["closes"]:
            raise fault(f"/opening_hours/{later}", "overlaps", "Two spans of this day overlap. Join them.")
