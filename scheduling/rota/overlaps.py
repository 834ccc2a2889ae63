"""Compare the shifts of one therapist: refuse two places at once, warn of no time for the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.refusals import Refusal
from clinic.spans import Span, span_of_hours
from scheduling.models import Shift
from scheduling.models.shift import WAY

HORIZON = timedelta(days=400)
"""The days from today, or from the first day of a shift, on which it is compared with the others."""
NEAR = range(-3, 4)
"""The days on which another shift may start that meets one of today: it lasts up to a day, in any zone."""


@dataclass(frozen=True)
class ShiftNotice:
    """Something to know of a shift that stands: a stable code and a sentence."""

    code: str
    sentence: str


def compare_with_others(shift: Shift) -> list[ShiftNotice]:
    """Raise `shifts_overlap` if this shift meets another one of its therapist on any day; call under lock.

    Returns a notice for each other shift at another location that leaves no time for the way. Shifts are
    compared as instants: two locations may be in two zones. A dated shift replaces the weekly ones of its
    day, so it meets only dated ones of that day.
    """
    notices: dict[UUID, ShiftNotice] = {}
    for other, on, ours, theirs in _neighbours(shift):
        if theirs.overlaps(ours):
            raise Refusal(
                "shifts_overlap",
                _(
                    "This therapist already works at {location} on {day} then. Change that shift first."
                ).format(location=other.location.name, day=on.isoformat()),
                shift=str(other.pk),
                on=on.isoformat(),
            )
        if other.location_id != shift.location_id and theirs.widen(WAY, WAY).overlaps(ours):
            sentence = (
                f"This leaves less than {WAY // timedelta(minutes=1)} minutes for the way between here and "
                f"{other.location.name}, first on {on.isoformat()}."
            )
            notices.setdefault(other.pk, ShiftNotice("no_time_for_the_way", sentence))
    return list(notices.values())


def _neighbours(shift: Shift) -> Iterator[tuple[Shift, date, Span, Span]]:
    """Yield the other shifts near each day of this one: shift, day, the hours of this and of the other."""
    others = list(
        Shift.objects.filter(resource=shift.resource_id).exclude(pk=shift.pk).select_related("location")
    )
    dated = {other.on for other in [shift, *others]}
    for day in _days_of(shift):
        if (span := _span_on(shift, day, dated)) is None:
            continue
        for other in others:
            for near in (day + timedelta(days=n) for n in NEAR):
                if theirs := _span_on(other, near, dated):
                    yield other, near, span, theirs


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
