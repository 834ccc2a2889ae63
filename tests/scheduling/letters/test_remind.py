"""Reminders: once, in time, to who agreed, about the visit as it is now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from clinic import clock
from clinic.models import Envelope, Practice
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.move import move
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from tests.cast import Speaker
from tests.factories import ConsentFactory, Diary

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
FRIDAY, SATURDAY = datetime(2026, 3, 6, 10, tzinfo=UTC), datetime(2026, 3, 7, 10, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def agreed(diary: Diary) -> None:
    """Ana agreed to reminders."""
    with clock.at(MONDAY):
        ConsentFactory.create(client=diary.ana, kind="reminders")


@pytest.fixture
def visit(diary: Diary, dana: Speaker, agreed: None) -> Appointment:
    """Ana's visit on Friday at 10, booked on Monday."""
    with clock.at(MONDAY):
        return book(client=diary.ana, service=diary.massage, starts_at=FRIDAY, by=dana.person)


def on[T](instant: datetime, act: Callable[[], T]) -> T:
    """Do this at that instant."""
    with clock.at(instant):
        return act()


def reminders() -> list[Envelope]:
    """The reminders that went out or will, oldest first."""
    return list(Envelope.objects.filter(kind="reminder").exclude(state="withdrawn").order_by("pk"))


def moved(visit: Appointment, dana: Speaker, to: datetime) -> Appointment:
    return move(appointment=visit, starts_at=to, by=dana.person)


def cancelled(visit: Appointment, dana: Speaker) -> Appointment:
    return cancel(appointment=visit, cancelled_by="client", reason="away", by=dana.person)


def test_no_reminder_is_due_a_minute_too_early(visit: Appointment) -> None:
    assert on(FRIDAY - DAY - MINUTE, remind_all) == 0


def test_one_reminder_is_posted_a_day_before_the_visit(visit: Appointment) -> None:
    assert on(FRIDAY - DAY, remind_all) == 1
    assert on(FRIDAY - DAY + MINUTE, remind_all) == 0

    [letter] = reminders()
    assert (letter.to_address, letter.about) == ("ana@example.test", f"appointment:{visit.pk}")


def test_archived_client_gets_no_reminder(visit: Appointment, diary: Diary) -> None:
    diary.ana.archived_at = MONDAY
    diary.ana.save()

    assert on(FRIDAY - DAY, remind_all) == 0


def test_missed_run_is_caught_up_by_the_next(visit: Appointment) -> None:
    assert on(FRIDAY - timedelta(hours=3), remind_all) == 1


def test_visit_that_began_gets_no_reminder(visit: Appointment) -> None:
    assert on(FRIDAY, remind_all) == 0


def test_confirmed_visit_gets_a_reminder(visit: Appointment, dana: Speaker) -> None:
    on(MONDAY, lambda: confirm(appointment=visit, by=dana.person))

    assert on(FRIDAY - DAY, remind_all) == 1


def test_visit_booked_after_the_due_moment_gets_no_reminder(
    diary: Diary, dana: Speaker, agreed: None
) -> None:
    late = FRIDAY - DAY + MINUTE
    on(late, lambda: book(client=diary.ana, service=diary.massage, starts_at=FRIDAY, by=dana.person))

    assert on(late + MINUTE, remind_all) == 0


def test_client_without_consent_gets_no_reminder(visit: Appointment, diary: Diary) -> None:
    diary.ana.consents.update(withdrawn_at=MONDAY + MINUTE)

    assert on(FRIDAY - DAY, remind_all) == 0


def test_only_the_attendee_with_consent_gets_a_reminder(diary: Diary, dana: Speaker) -> None:
    ConsentFactory.create(client=diary.ben, kind="reminders")
    with clock.at(MONDAY):
        book(client=diary.ana, guests=[diary.ben], service=diary.couples, starts_at=FRIDAY, by=dana.person)

    on(FRIDAY - DAY, remind_all)

    assert [letter.to_address for letter in reminders()] == ["ben@example.test"]


def test_cancelled_visit_gets_no_reminder(visit: Appointment, dana: Speaker) -> None:
    on(FRIDAY - 2 * DAY, lambda: cancelled(visit, dana))

    assert on(FRIDAY - DAY, remind_all) == 0


def test_cancel_withdraws_a_waiting_reminder(visit: Appointment, dana: Speaker) -> None:
    on(FRIDAY - DAY, remind_all)

    on(FRIDAY - DAY + MINUTE, lambda: cancelled(visit, dana))

    assert reminders() == []


def test_reinstated_visit_gets_one_reminder(visit: Appointment, dana: Speaker) -> None:
    on(FRIDAY - 2 * DAY, lambda: cancelled(visit, dana))
    on(FRIDAY - 2 * DAY + MINUTE, lambda: reinstate(appointment=visit, by=dana.person))

    assert on(FRIDAY - DAY, remind_all) == 1
    assert on(FRIDAY - DAY + MINUTE, remind_all) == 0


def test_moved_visit_gets_a_reminder_for_its_new_time_only(visit: Appointment, dana: Speaker) -> None:
    on(FRIDAY - 2 * DAY, lambda: moved(visit, dana, SATURDAY))

    assert on(FRIDAY - DAY, remind_all) == 0
    assert on(SATURDAY - DAY, remind_all) == 1


def test_visit_moved_there_and_back_gets_one_reminder(visit: Appointment, dana: Speaker) -> None:
    on(FRIDAY - 3 * DAY, lambda: moved(visit, dana, SATURDAY))
    on(FRIDAY - 2 * DAY, lambda: moved(visit, dana, FRIDAY))

    assert on(FRIDAY - DAY, remind_all) == 1
    assert on(FRIDAY - DAY + MINUTE, remind_all) == 0


def test_visit_moved_there_and_back_in_the_grace_period_gets_its_reminder(
    visit: Appointment, dana: Speaker
) -> None:
    """Both letters of the moves were withdrawn, and the waiting reminder with them."""
    Practice.objects.update(letter_grace_seconds=600)
    Envelope.objects.update(state="sent", sent_at=MONDAY)
    on(FRIDAY - DAY, remind_all)
    on(FRIDAY - DAY + MINUTE, lambda: moved(visit, dana, SATURDAY))
    on(FRIDAY - DAY + 2 * MINUTE, lambda: moved(visit, dana, FRIDAY))

    on(FRIDAY - DAY + 3 * MINUTE, remind_all)

    assert len(reminders()) == 1


def test_visit_moved_after_the_due_moment_gets_no_reminder(visit: Appointment, dana: Speaker) -> None:
    on(FRIDAY - 2 * DAY, lambda: moved(visit, dana, FRIDAY - DAY))

    assert on(FRIDAY - 2 * DAY + MINUTE, remind_all) == 0


def test_displaced_visit_gets_no_reminder(visit: Appointment, diary: Diary, dana: Speaker) -> None:
    theo = visit.assignments.get(kind="therapist").resource
    with clock.at(MONDAY):
        block_time(
            resource=theo,
            starts_at=FRIDAY - DAY,
            ends_at=FRIDAY + DAY,
            reason="Ill",
            by=dana.person,
            force_reason="Ill",
        )

    assert on(FRIDAY - DAY, remind_all) == 0


def test_two_reminder_rules_post_two_reminders(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[48, 2])

    sent = [on(FRIDAY - timedelta(hours=hours), remind_all) for hours in (48, 47, 3, 2, 1)]

    assert sent == [1, 0, 0, 1, 0]


def test_two_rules_due_at_once_after_a_standstill_post_one_reminder(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[48, 2])

    assert on(FRIDAY - timedelta(hours=1), remind_all) == 1


def test_no_reminder_rules_post_no_reminder(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[])

    assert on(FRIDAY - DAY, remind_all) == 0
