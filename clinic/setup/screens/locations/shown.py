"""Locations as their list shows them: the week in a few words, and the closures to come."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import gettext as words_of

from clinic.models import Closure, Location, OpeningHours

MIDNIGHT = time()


def shown_hours(opens: time, closes: time) -> str:
    """Return hours as people read them; the end of a day is 24:00, and one of the next day says so."""
    if opens == closes == MIDNIGHT:
        return words_of("day and night")
    end = "24:00" if closes == MIDNIGHT else time_format(closes, "TIME_FORMAT")
    text = f"{time_format(opens, 'TIME_FORMAT')} - {end}"
    is_next_day = closes <= opens and closes != MIDNIGHT
    return words_of("%s the next day") % text if is_next_day else text


def week_in_words(hours: Iterable[OpeningHours]) -> list[tuple[str, str]]:
    """Return lines such as (Mon - Fri, 8:00 - 20:00); days in a row with the same hours are one."""
    days: list[Sequence[str]] = [[] for _ in range(7)]
    for span in hours:
        days[span.weekday] = [*days[span.weekday], shown_hours(span.opens, span.closes)]
    lines: list[tuple[int, int, Sequence[str]]] = []
    for day, spans in enumerate(days):
        if lines and lines[-1][2] == spans:
            lines[-1] = (lines[-1][0], day, spans)
        else:
            lines.append((day, day, spans))
    return [
        (_days(first, last), ", ".join(spans) or words_of("closed"))
        for first, last, spans in lines
        if spans or len(lines) > 1
    ]


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in (first, last)]
    return names[0] if first == last else " - ".join(names)


def locations_in_cards() -> list[dict[str, Any]]:
    """Return the locations, those in use first, each with its week and its next closures."""
    closures = list(Closure.objects.order_by("first_on"))
    places = Location.objects.prefetch_related("opening_hours").order_by("name", "pk")
    return [
        {
            "of": place,
            "week": week_in_words(place.opening_hours.all()),
            "closures": [
                closure
                for closure in closures
                if closure.location_id in (None, place.pk) and closure.last_on >= place.today()
            ][:2],
        }
        for place in places
    ]
