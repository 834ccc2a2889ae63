"""Write the calendar entry of a visit, which goes with its letter."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr
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
    from icalendar import vText
    from icalendar.parser import Contentline

    location = appointment.location
    place = ", ".join(filter(None, [location.name, *location.address.splitlines()]))
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Knotwork//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{appointment.pk}",
        f"SEQUENCE:{appointment.sequence}",
        f"DTSTAMP:{_utc(clock.now())}",
        f"DTSTART:{_utc(appointment.starts_at)}",
        f"DTEND:{_utc(appointment.ends_at)}",
        f"SUMMARY:{vText(_('Visit to {place}').format(place=location.name)).to_ical().decode()}",
        f"LOCATION:{vText(place).to_ical().decode()}",
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        f"DESCRIPTION:{vText(_description(appointment, practice, link)).to_ical().decode()}",
        f"URL:{link}",
        f"ORGANIZER:mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        f"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{reader}",
        *(_alarm() if method == "REQUEST" else ()),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    checked = map(Contentline, lines)
    content = b"".join(_folded(line) + b"\r\n" for line in checked)
    name = pgettext("name of a file", "visit.ics")
    return File(name, f"text/calendar; charset=utf-8; method={method}", content)


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


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
