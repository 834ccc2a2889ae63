"""Write the calendar of a feed: the visits and the blocked times of one resource.

What Apple, Google and Outlook document for a subscribed calendar: entries keep their UID, what is gone from
the calendar goes from the program, `REFRESH-INTERVAL` (RFC 7986) and `X-PUBLISHED-TTL` (Outlook) say how
often to ask, `NAME` and `X-WR-CALNAME` what to call it. Times are in UTC: no zone has to be described.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from clinic import clock
from clinic.models import Practice
from clinic.spans import Span
from scheduling.letters.calendar_file import as_text, calendar_of, in_utc
from scheduling.models import Appointment, Block, CalendarFeed, Reservation

BEFORE, AFTER = timedelta(days=30), timedelta(days=365)
"""How far a feed reaches from now: a calendar program keeps nothing older."""
ASK_EVERY = "PT1H"


def calendar_of_feed(feed: CalendarFeed, practice: Practice) -> bytes:
    """Return the calendar as it is now; two calls between which nothing changed return the same bytes."""
    today = clock.now()
    spans = Reservation.objects.unreleased().overlapping(today - BEFORE, today + AFTER)
    causes = list(spans.filter(resource=feed.resource).values_list("appointment", "block"))
    visits = Appointment.objects.filter(pk__in={visit for visit, _block in causes if visit})
    blocks = Block.objects.filter(pk__in={block for _visit, block in causes if block})
    return calendar_of(
        "PUBLISH",
        [
            *_head(feed, practice),
            *(
                line
                for visit in visits.with_people().order_by("starts_at", "pk")
                for line in _visit(feed, visit)
            ),
            *(line for block in blocks.order_by("during", "pk") for line in _block(block)),
        ],
    )


def _head(feed: CalendarFeed, practice: Practice) -> Iterator[str]:
    name = as_text(f"{feed.resource.name}, {practice.name}")
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    yield f"X-WR-TIMEZONE:{practice.timezone}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_EVERY}"
    yield f"X-PUBLISHED-TTL:{ASK_EVERY}"


def _visit(feed: CalendarFeed, visit: Appointment) -> Iterator[str]:
    """Yield the entry of a visit: without a service, whose name may tell of a client's health."""
    words = _("Busy")
    if feed.names:
        words = ", ".join(first_name(each.client.called) for each in visit.attendances.all())
    others = [each.resource.name for each in visit.assignments.all() if each.resource_id != feed.resource_id]
    place = as_text(", ".join([visit.location.name, *others]))
    changed = visit.changed_at or visit.created_at
    yield from _entry(visit, Span(visit.starts_at, visit.ends_at), words, changed=in_utc(changed))
    yield f"LOCATION:{place}"
    yield "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"
    yield "END:VEVENT"


def _block(block: Block) -> Iterator[str]:
    """Yield the entry of a blocked time; its reason stays in the clinic."""
    span = Span(block.during.lower, block.during.upper)
    yield from _entry(block, span, _("Away"), changed=in_utc(block.created_at))
    yield "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
    yield "END:VEVENT"


def _entry(record: Appointment | Block, span: Span, words: str, *, changed: str) -> Iterable[str]:
    return (
        "BEGIN:VEVENT",
        f"UID:{record.pk}",
        f"SEQUENCE:{record.revision}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"DTSTART:{in_utc(span.start)}",
        f"DTEND:{in_utc(span.end)}",
        f"SUMMARY:{as_text(words)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
    )


def first_name(called: str) -> str:
    """Return the first of the names that somebody is called by."""
    return called.split()[0]
