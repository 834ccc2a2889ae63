"""Set, change or lift closures."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from clinic import audit
from clinic.actions.records import add_record, change_record, remove_record
from clinic.actors import Actor
from clinic.cover.affected_visits import AffectedVisits, Scope, attach_visits, keep_visits_covered
from clinic.cover.dates import changed_dates, check_dates
from clinic.models import Closure, Location
from clinic.spans import Span, span_of_day

DATES = ("first_on", "last_on")
ANY_ZONE = timedelta(days=1)
"""The time by which a local day may begin before or end after the same day in UTC."""


@transaction.atomic
def add_closure(*, fields: Mapping[str, Any], by: Actor, force_reason: str = "") -> Closure:
    """Close a location, or all, for some days.

    Raises `would_strand` with the visits of these days, `long_past`, `too_far_ahead`.
    """
    is_backdated = check_dates({name: fields[name] for name in DATES}, force_reason=force_reason)
    scope = _scope(fields.get("location"), fields["first_on"], fields["last_on"])
    with keep_visits_covered(scope, by=by, force_reason=force_reason) as visits:
        closure = add_record(Closure, fields, by=by)
        if is_backdated:
            audit.record(by, "backdated", closure, reason=force_reason)
    return attach_visits(closure, visits)


@transaction.atomic
def change_closure(
    *,
    closure: Closure,
    changes: Mapping[str, Any],
    revision: int | None,
    by: Actor,
    force_reason: str = "",
) -> Closure:
    """Change a closure; visits of days that open again are covered again. Raises what `add_closure` does."""
    is_backdated = check_dates(changed_dates(closure, changes, DATES), force_reason=force_reason)
    after = {
        "location": closure.location,
        "first_on": closure.first_on,
        "last_on": closure.last_on,
        **changes,
    }
    is_elsewhere = after["location"] != closure.location
    scope = _scope(
        None if is_elsewhere else closure.location,
        min(closure.first_on, after["first_on"]),
        max(closure.last_on, after["last_on"]),
    )
    with keep_visits_covered(scope, by=by, force_reason=force_reason) as visits:
        closure = change_record(closure, changes, revision=revision, by=by)
        if is_backdated:
            audit.record(by, "backdated", closure, reason=force_reason)
    return attach_visits(closure, visits)


@transaction.atomic
def remove_closure(*, closure: Closure, revision: int | None, by: Actor) -> AffectedVisits:
    """Lift a closure; return the visits that are covered again, and those that still are not."""
    scope = _scope(closure.location, closure.first_on, closure.last_on)
    with keep_visits_covered(scope, by=by) as visits:
        remove_record(closure, revision=revision, by=by)
    return visits


def _scope(location: Location | None, first_on: date, last_on: date) -> Scope:
    """Return the scope of these local days, wide enough for every zone."""
    days = [span_of_day(day, ZoneInfo("UTC")) for day in (first_on, max(first_on, last_on))]
    during = Span(days[0].start, days[1].end).widen(ANY_ZONE, ANY_ZONE)
    if location is None:
        return Scope(everywhere=True, during=during)
    return Scope(locations=[location.pk], during=during)
