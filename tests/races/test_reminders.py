"""Two beats at once: each reminder is posted once."""

from datetime import datetime, timedelta

from clinic import clock
from clinic.models import Envelope
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment
from tests.callers import at_once
from tests.cast import Speaker
from tests.factories import ConsentFactory, Diary

DAY = timedelta(days=1)


def three_visits(desk: Speaker, clinic: Diary, noon: datetime) -> list[Appointment]:
    """Visits of Ana's, who agreed to reminders, around noon."""
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


def test_four_sweeps_at_once_post_one_reminder_per_visit(
    desk: Speaker, clinic: Diary, noon: datetime
) -> None:
    three_visits(desk, clinic, noon)

    with clock.at(noon - timedelta(hours=10)):
        posted = at_once([remind_all] * 4)

    assert sum(posted) == Envelope.objects.filter(kind="reminder").count() == 3


def test_a_visit_cancelled_while_the_sweep_runs_is_reminded_of_before_or_not_at_all(
    desk: Speaker, clinic: Diary, noon: datetime
) -> None:
    visits = three_visits(desk, clinic, noon)

    def cancel_all() -> int:
        for visit in visits:
            cancel(appointment=visit, cancelled_by="client", reason="ill", by=desk.person)
        return 0

    with clock.at(noon - timedelta(hours=10)):
        at_once([remind_all, cancel_all])

    assert not Envelope.objects.filter(kind="reminder").exclude(state="withdrawn").exists()
