"""Write the calendar entry of a visit, which goes with its letter."""

from datetime import UTC, datetime

from clinic import clock
from clinic.mail.outbox import File
from clinic.models import Practice
from scheduling.models import Appointment


def calendar_file(
    appointment: Appointment, practice: Practice, reader: str, *, method: str = "REQUEST"
) -> File:
    """Return an iTIP message (RFC 5546) for one reader's address: REQUEST adds the visit, CANCEL removes it.

    The UID is the visit's id, whatever the address of the server; SEQUENCE grows with each move and
    cancel, so that a calendar changes its existing entry. Times are in UTC; the title says nothing clinical.
    """
    from icalendar import vText
    from icalendar.parser import Contentline, Contentlines

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
        f"SUMMARY:{vText('Visit to ' + location.name).to_ical().decode()}",
        f"LOCATION:{vText(place).to_ical().decode()}",
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        f"ORGANIZER:mailto:{location.email or practice.email}",
        f"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{reader}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    folded = Contentlines(map(Contentline, lines))
    content = folded.to_ical()  # type: ignore[no-untyped-call]
    return File("visit.ics", f"text/calendar; charset=utf-8; method={method}", content)


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
