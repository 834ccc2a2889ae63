"""Pages of a client's timeline: each begins at an instant, after the entries of it that were shown."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from clients.models import Client
from clients.record_parts import Entry, whole_timeline
from clinic import clock
from clinic.refusals import fault

CURSOR = re.compile(r"^(\d{1,17})-(\d{1,4})$", re.ASCII)


class TimelinePage(NamedTuple):
    """The entries of a page, newest first, and the cursor of the next one; blank on the last."""

    entries: list[Entry]
    cursor: str


def timeline_page(client: Client, *, cursor: str | None, size: int, clinical: bool) -> TimelinePage:
    """Return the page that begins at a cursor, or the first; raises `cursor_malformed`."""
    until, seen = _page_start(cursor)
    entries = whole_timeline(client, until=until, most=seen + size + 1, clinical=clinical)[seen:]
    page = entries[:size]
    return TimelinePage(page, _next_cursor(page, until, seen) if len(entries) > size else "")


def _page_start(cursor: str | None) -> tuple[datetime, int]:
    """Return the instant at which a page begins, and how many entries of that instant were shown already."""
    if cursor is None:
        return clock.now(), 0
    match = CURSOR.match(cursor)
    if not match:
        raise fault("?cursor", "cursor_malformed", "Follow the address in `next`.")
    microseconds, seen = map(int, match.groups())
    return datetime.fromtimestamp(microseconds // 10**6, UTC).replace(microsecond=microseconds % 10**6), seen


def _next_cursor(page: list[Entry], until: datetime, seen: int) -> str:
    last = page[-1].at
    at_last = sum(entry.at == last for entry in page) + (seen if last == until else 0)
    microseconds = int(last.replace(microsecond=0).timestamp()) * 10**6 + last.microsecond
    return f"{microseconds}-{at_last}"
