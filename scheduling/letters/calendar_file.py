"""Write the calendar entry of a visit, which goes with its letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from itertools import chain
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clinic import clock
from clinic.mail.outbox import File
from clinic.models import Practice
from scheduling.models import Appointment

if TYPE_CHECKING:
    from icalendar.parser import Contentline

LONGEST_LINE = 75
"""Octets of a line, without its break, from which icalendar folds it."""


def calendar_file(
    appointment: Appointment, practice: Practice, reader: str, *, link: str, method: str = "REQUEST"
) -> File:
    """Return an iTIP message (RFC 5546) for one reader's address: REQUEST adds the visit, CANCEL removes it.

    The UID is the visit's id, whatever the address of the server; SEQUENCE grows with each move and
    cancel, so that a calendar changes its existing entry. Times are in UTC; no line says anything clinical.
    The organizer is the sender of the letter, as calendar programs expect. The link shows the visit and
    changes nothing: calendars are shared, and whoever opens the link of the letter acts as the client.
    """
    guest = f"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{reader}"
    event = _event(appointment, practice, link=link, is_off=method == "CANCEL", more=[guest])
    return _file(method, event)


def calendar_file_of_several(
    visits: Sequence[tuple[Appointment, str]], practice: Practice, *, are_off: bool = False
) -> File:
    """Return one file with an entry for each visit and its link.

    Entries of several UIDs may not stand in a REQUEST (RFC 5546, 3.2.2), so they are published; a later
    letter about one visit changes its entry all the same.
    """
    events = [_event(visit, practice, link=link, is_off=are_off) for visit, link in visits]
    return _file("PUBLISH", chain.from_iterable(events))


def _event(
    appointment: Appointment, practice: Practice, *, link: str, is_off: bool, more: Iterable[str] = ()
) -> Iterator[str]:
    """Yield the lines of the entry of a visit."""
    location = appointment.location
    place = ", ".join(filter(None, [location.name, *location.address.splitlines()]))
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.pk}"
    yield f"SEQUENCE:{appointment.sequence}"
    yield f"DTSTAMP:{in_utc(clock.now())}"
    yield f"DTSTART:{in_utc(appointment.starts_at)}"
    yield f"DTEND:{in_utc(appointment.ends_at)}"
    yield f"SUMMARY:{as_text(_('Visit to {place}').format(place=location.name))}"
    yield f"LOCATION:{as_text(place)}"
    yield f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}"
    yield f"DESCRIPTION:{as_text(_description(appointment, practice, link))}"
    yield f"URL:{link}"
    yield f"ORGANIZER:mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    yield from more
    yield from () if is_off else _alarm()
    yield "END:VEVENT"


def _file(method: str, events: Iterable[str]) -> File:
    content = calendar_of(method, events)
    name = pgettext("name of a file", "visit.ics")
    return File(name, f"text/calendar; charset=utf-8; method={method}", content)


def calendar_of(method: str, lines: Iterable[str]) -> bytes:
    """Return a calendar (RFC 5545) of these lines: properties of its own, then entries."""
    from icalendar.parser import Contentline

    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Knotwork//EN", f"METHOD:{method}")
    checked = map(Contentline, (*head, *lines, "END:VCALENDAR"))
    return b"".join(_folded(line) + b"\r\n" for line in checked)


def as_text(value: str) -> str:
    """Return a text as a value of a calendar is written."""
    from icalendar import vText

    return vText(value).to_ical().decode()


def _alarm() -> tuple[str, ...]:
    """Return the lines that let a calendar remind two hours before."""
    shown = f"DESCRIPTION:{_('Visit')}"
    return ("BEGIN:VALARM", "ACTION:DISPLAY", shown, "TRIGGER:-PT2H", "END:VALARM")


def _folded(line: Contentline) -> bytes:
    """Return a line as RFC 5545 folds it; only a long one is read character by character."""
    whole = line.encode()
    if len(whole) < LONGEST_LINE:
        return whole
    folded: bytes = line.to_ical()  # type: ignore[no-untyped-call]
    return folded


def _description(appointment: Appointment, practice: Practice, link: str) -> str:
    """Return how to find the place, where to see the visit, and how to change or cancel it."""
    location = appointment.location
    phone = location.national_phone or practice.national_phone
    change = _("To change or cancel, open the link in our letter.")
    if phone:
        change = _("To change or cancel, open the link in our letter, or call {phone}.").format(phone=phone)
    return "\n".join(filter(None, [location.how_to_enter, change, f"{_('See the visit')}: {link}"]))


def in_utc(instant: datetime) -> str:
    """Return an instant as calendars write it."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
