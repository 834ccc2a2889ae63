"""The three sentences on top of a brief: why the client comes, what to mind, and last time; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from treatments.briefs.alerts import Alert
from treatments.briefs.helpful_work import HelpfulWork

MOST_ALERTS = 2
WORDS = {"not_looked_at": "not looked at", "still_there": "still there"}


class Complaint(NamedTuple):
    """A complaint in the client's words, with the 7-day averages of pain at the start and now."""

    own_words: str
    start: int | None = None
    now: int | None = None


class LastTime(NamedTuple):
    """The last visit: its day in words, pain before and after, and what became of its knots."""

    day: str
    before: int | None
    after: int | None
    statuses: Sequence[str] = ()


def why(complaints: Sequence[Complaint]) -> str:
    """Return the sentence that says why the client comes."""
    if not complaints:
        return "No open complaint on file: ask what brings them."
    return f"Comes for {'; '.join(map(_complaint, complaints))}."


def _complaint(complaint: Complaint) -> str:
    words = f"\u201c{complaint.own_words.rstrip('.')}\u201d"
    if complaint.now is None:
        return f"{words}, pain not asked yet"
    if complaint.start is None or complaint.start == complaint.now:
        return f"{words}, {complaint.now} of 10 on average"
    return f"{words}, from {complaint.start} to {complaint.now} of 10 on average"


def mind(alerts: Sequence[Alert]) -> str:
    """Return the sentence that names the gravest alerts, and says how many more there are."""
    if not alerts:
        return "Nothing on file to mind."
    named = [alert.text.rstrip(".") for alert in alerts[:MOST_ALERTS]]
    more = len(alerts) - len(named)
    words = f"Mind: {'; '.join(named)}{f'; and {more} more below' if more else ''}"
    return words if words.endswith("?") else f"{words}."


def last_time(last: LastTime | None, helped: Sequence[HelpfulWork]) -> str:
    """Return the sentence about the last visit: its pain, its knots, and the work that helped most."""
    if last is None:
        return "This is the first visit."
    parts = [f"Last time, on {last.day}"]
    if last.before is not None and last.after is not None:
        parts.append(f"pain went from {last.before} to {last.after}")
    if counted := _counted(last.statuses):
        parts.append(f"knots: {counted}")
    if helped:
        best = helped[0]
        work = f" by {best.technique.replace('_', ' ')}" if best.technique else ""
        name = best.muscle or best.site or "a place without a muscle"
        parts.append(f"most helped {name}, {best.side}{work}")
    return f"{'; '.join(parts)}."


def _counted(statuses: Iterable[str]) -> str:
    counts = Counter(statuses)
    return ", ".join(f"{count} {WORDS.get(status, status)}" for status, count in counts.items())
