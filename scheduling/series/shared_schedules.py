"""Schedules that are read once for all visits of a series that are asked for alike."""

from collections.abc import Sequence
from typing import Any

from clinic.spans import Span
from scheduling.availability.preferences import Preferences
from scheduling.availability.schedules import SPARE
from scheduling.bookings.placement import Schedules, load_around
from scheduling.bookings.rules import BookingRequest


class SharedSchedules:
    """The schedules of these requests: from each that is read, those alike that come later are answered."""

    def __init__(self, requests: Sequence[BookingRequest]) -> None:
        self._requests = requests
        self._read: dict[Any, Schedules] = {}

    def around(self, request: BookingRequest, preferences: Preferences) -> Schedules:
        """Return the schedules around a request, as `load_around` does."""
        kind = _kind_of(request, preferences)
        if kind not in self._read:
            last = max(each.starts_at for each in self._requests if _kind_of(each, preferences) == kind)
            first = min(each.starts_at for each in self._requests if _kind_of(each, preferences) == kind)
            self._read[kind] = load_around(request, preferences, since=first, until=last)
        wide = Span(request.starts_at - SPARE, request.starts_at + 2 * SPARE)
        return {place: schedule.within(wide) for place, schedule in self._read[kind].items()}


def _kind_of(request: BookingRequest, preferences: Preferences) -> Any:
    """Return what two requests have in common if the schedules of one are those of the other."""
    length = request.terms.length if request.terms else None
    asked = (tuple(request.requested), tuple(request.kept), length, request.service.pk)
    return asked, request.location, request.ignoring, preferences
