"""Races of reminder jobs: each reminder is written once."""

from datetime import datetime, timedelta

from clinic import clock
from clinic.models import Envelope
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment
from tests.callers import at_once
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary

DAY = timedelta(days=1)


def book_three_visits(desk: ApiUser, clinic: Diary, noon: datetime) -> list[Appointment]:
    """Book three visits of Ana, who consents to reminders, around noon."""
    ConsentFactory.create(client=clinic.ana, kind="reminders")
    return [
        book(
            client=clinic.ana,
            service=clinic.massage,
            starts_at=noon + timedelta(hours=hours),
            by=desk.person,
        )
        for hours in (-2, 0, 2)
    ]


def test_remind_four_times_at_once_writes_one_reminder_per_visit(
    desk: ApiUser, clinic: Diary, noon: datetime
) -> None:
    book_three_visits(desk, clinic, noon)

    with clock.at(noon - timedelta(hours=3)):
        counts = at_once([remind_all] * 4)

    assert sum(counts) == Envelope.objects.filter(kind="reminder").count() == 3


def test_cancel_while_reminding_leaves_no_reminder(desk: ApiUser, clinic: Diary, noon: datetime) -> None:
    visits = book_three_visits(desk, clinic, noon)

    def cancel_all() -> int:
        for visit in visits:
            cancel(appointment=visit, cancelled_by="client", reason="ill", by=desk.person)
        return 0

    with clock.at(noon - timedelta(hours=3)):
        at_once([remind_all, cancel_all])

    assert not Envelope.objects.filter(kind="reminder").exclude(state="withdrawn").exists()
