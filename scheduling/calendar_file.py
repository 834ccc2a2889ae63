"""The calendar entry of a visit, to go with its letter."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings

from clinic import clock
from clinic.models import Practice
from clinic.outbox import File
from scheduling.models import Appointment


def calendar_file(
    appointment: Appointment, practice: Practice, reader: str, *, method: str = "REQUEST"
) -> File:
    """An iTIP message (RFC 5546) for one reader's address: REQUEST puts the visit in, CANCEL takes it out.

    The UID stays for the life of the visit and SEQUENCE grows with each move and cancel, so that a calendar
    changes the entry it has. Times are in UTC; what the entry is called says nothing about treatment.
    """
    import icalendar

    location = appointment.location
    event = icalendar.Event()
    event.add("uid", f"{appointment.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", f"Visit to {location.name}")
    event.add("location", ", ".join(filter(None, [location.name, *location.address.splitlines()])))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", icalendar.vCalAddress(f"mailto:{location.email or practice.email}"))
    attendee = icalendar.vCalAddress(f"mailto:{reader}")
    attendee.params["PARTSTAT"], attendee.params["RSVP"] = "ACCEPTED", "FALSE"
    event.add("attendee", attendee)
    calendar = icalendar.Calendar()
    for name, value in (("prodid", "-//Knotwork//EN"), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(event)
    return File("visit.ics", f"text/calendar; charset=utf-8; method={method}", calendar.to_ical())
