"""Note that time became free, for whoever waits for it; and wake those notes when something changes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import clock
from clinic.models import Practice
from clinic.prepared_query import insert_rows
from clinic.spans import Span
from scheduling.models import FreedTime

HORIZON = timedelta(days=62)
"""How far ahead changed hours of work count as freed time."""
DAY = timedelta(days=1)


def note_freed_time(resources: Iterable[UUID], during: Span, cause: str) -> None:
    """Note in one insert that these resources became free in a span; nothing for a span that is over."""
    now = clock.now()
    keys = sorted(set(resources))
    if keys and during.end > now:
        insert_rows(
            [
                FreedTime(
                    resources=keys,
                    during=DateTimeTZRange(during.start, during.end),
                    cause=cause,
                    look_at=now,
                )
            ]
        )


def note_freed_parts(freed: Sequence[tuple[UUID, Span]], cause: str) -> None:
    """Note what one visit gave up of each resource as one freed time."""
    if freed:
        spans = [span for _, span in freed]
        during = Span(min(span.start for span in spans), max(span.end for span in spans))
        note_freed_time([resource for resource, _ in freed], during, cause)


def note_changed_hours(therapist: UUID) -> None:
    """Note that a therapist may be free at other times than before, from now up to `HORIZON`."""
    now = clock.now()
    note_freed_time([therapist], Span(now, now + HORIZON), "shift_changed")


def look_again(first_on: date, last_on: date) -> None:
    """Let the job look again at the freed times of these days, in whatever zone they are."""
    start = datetime.combine(first_on, time(), Practice.current().zone) - DAY
    end = datetime.combine(last_on, time(), Practice.current().zone) + 2 * DAY
    rows = FreedTime.objects.to_come().overlapping(start, end)
    rows.update(look_at=clock.now())
