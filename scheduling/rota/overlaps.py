"""Refuse shifts that would have one therapist in two places at once."""

from collections.abc import Iterator
from datetime import date, timedelta

from clinic.refusals import Refusal
from clinic.spans import Span, span_of_hours
from scheduling.models import Shift

HORIZON = timedelta(days=400)
"""The days from today, or from the first day of a shift, on which it is compared with the others."""
NEAR = range(-3, 4)
"""The days on which another shift may start that meets one of today: it lasts up to a day, in any zone."""


def refuse_overlap(shift: Shift) -> None:
    """Raise `shifts_overlap` if this shift meets another one of its therapist on any day; call under lock.

    Shifts are compared as instants: two locations may be in two zones. A dated shift replaces the weekly ones
    of its day, so it meets only dated ones of that day.
    """
    others = list(
        Shift.objects.filter(resource=shift.resource_id).exclude(pk=shift.pk).select_related("location")
    )
    dated = {other.on for other in [shift, *others]}
    for day in _days_of(shift):
        if (span := _span_on(shift, day, dated)) is None:
            continue
        for other in others:
            for near in (day + timedelta(days=n) for n in NEAR):
                theirs = _span_on(other, near, dated)
                if theirs and theirs.overlaps(span):
                    raise Refusal(
                        "shifts_overlap",
                        f"This therapist already works at {other.location.name} on {near.isoformat()} then. "
                        "Change that shift first.",
                        shift=str(other.pk),
                        on=near.isoformat(),
                    )


def _days_of(shift: Shift) -> Iterator[date]:
    """Yield the days on which the shift holds, up to the horizon."""
    if shift.on:
        yield shift.on
        return
    day = max(shift.location.today(), shift.valid_from or date.min)
    last = min(day + HORIZON, shift.valid_until or date.max)
    while day <= last:
        if day.weekday() == shift.weekday:
            yield day
        day += timedelta(days=1)


def _span_on(shift: Shift, day: date, dated: set[date | None]) -> Span | None:
    """Return the instants of a shift on a local day; None if it does not hold then or is a day off."""
    if shift.starts is None or shift.ends is None:
        return None
    if shift.on:
        holds = shift.on == day
    else:
        holds = (
            day not in dated
            and shift.weekday == day.weekday()
            and (shift.valid_from or date.min) <= day <= (shift.valid_until or date.max)
        )
    return span_of_hours(day, shift.starts, shift.ends, shift.location.zone) if holds else None
