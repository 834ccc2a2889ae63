"""Letters about a visit that there is not, to nobody: what a client would get."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from clients.models import Client
from clinic import clock
from clinic.mail.outbox import Letter
from clinic.models import Location, Practice, Resource, Service
from scheduling.letters import series_letters
from scheduling.letters.letters import cancellation_notice, change_notice, confirmation, reminder
from scheduling.models import Appointment, Assignment, Attendance, Series

NOBODY = UUID(int=0)
IN_DAYS = timedelta(days=5)
HOUR = timedelta(hours=1)


def example_client() -> Client:
    """Return a client who is not on file."""
    return Client(id=NOBODY, name="Robin Example", email="robin@example.test", shared_mailbox=False)


def example_visit(practice: Practice) -> Appointment:
    """Return a visit in five days at ten, at the first location, which is not in the diary."""
    place = Location.objects.filter(archived_at=None).order_by("created_at").first()
    place = place or Location(name=practice.name, timezone=practice.timezone, country=practice.country)
    day = clock.now().astimezone(place.zone).date() + IN_DAYS
    starts_at = datetime.combine(day, time(10), place.zone)
    client = example_client()
    visit = Appointment(
        id=NOBODY,
        client=client,
        service=Service(name="Massage", length=HOUR),
        location=place,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        price=6500,
        state="booked",
    )
    people: dict[str, list[Any]] = {
        "attendances": [Attendance(client=client)],
        "assignments": [Assignment(kind="therapist", resource=Resource(kind="therapist", name="Sam"))],
    }
    visit.__dict__["_prefetched_objects_cache"] = people
    return visit


def example_confirmation(practice: Practice) -> Letter:
    """Return the letter that a visit is booked."""
    return confirmation(example_visit(practice), practice)[0]


def _example_series(practice: Practice) -> tuple[Series, list[Appointment]]:
    visits = [example_visit(practice) for _ in range(3)]
    for weeks, visit in enumerate(visits):
        visit.starts_at += timedelta(weeks=weeks)
        visit.ends_at += timedelta(weeks=weeks)
    return Series(id=NOBODY, client=visits[0].client, every_weeks=1), visits


def example_series(practice: Practice) -> Letter:
    """Return the letter that several visits are booked."""
    series, visits = _example_series(practice)
    return series_letters.series_booked(series, visits, practice)[0]


def example_change_of_series(practice: Practice) -> Letter:
    """Return the letter that several visits were moved to another hour."""
    series, visits = _example_series(practice)
    told = {visit.pk: visit.starts_at - HOUR for visit in visits[:1]}
    return series_letters.series_changed(series, visits, practice, told)[0]


def example_cancellation_of_series(practice: Practice) -> Letter:
    """Return the letter that the clinic cancels several visits."""
    series, visits = _example_series(practice)
    return series_letters.series_cancelled(series, visits, practice, by_clinic=True)[0]


def example_change(practice: Practice) -> Letter:
    """Return the letter that a visit was moved to another hour."""
    visit = example_visit(practice)
    return change_notice(visit, practice, visit.starts_at - HOUR)[0]


def example_cancellation(practice: Practice) -> Letter:
    """Return the letter that the clinic cancels a visit."""
    visit = example_visit(practice)
    return cancellation_notice(visit, practice, True, [visit.starts_at + timedelta(days=1)])[0]


def example_reminder(practice: Practice) -> Letter:
    """Return the letter that reminds of a visit."""
    return reminder(example_visit(practice), practice, 48, to=[NOBODY])[0]
