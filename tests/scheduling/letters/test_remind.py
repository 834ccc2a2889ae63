"""Reminders: each is written once and in time, about the visit as it is now, if the client consented."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from clinic import clock
from clinic.mail.actions.deliver_letter import lease_next
from clinic.models import Envelope, Practice
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.move import move
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
FRIDAY, SATURDAY = datetime(2026, 3, 6, 10, tzinfo=UTC), datetime(2026, 3, 7, 10, tzinfo=UTC)
THURSDAY_EVENING = datetime(2026, 3, 5, 19, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def one_day(diary: Diary) -> None:
    """Remind a day before each visit, of which cancelling is free until two hours before."""
    Practice.objects.update(reminder_hours=[24], free_cancel_hours=2)


@pytest.fixture
def reminder_consent(diary: Diary) -> None:
    """Record that Ana consents to reminders."""
    with clock.at(MONDAY):
        ConsentFactory.create(client=diary.ana, kind="reminders")


@pytest.fixture
def visit(diary: Diary, dana: ApiUser, reminder_consent: None) -> Appointment:
    """Ana's visit on Friday at 10, booked on Monday."""
    with clock.at(MONDAY):
        return book(client=diary.ana, service=diary.massage, starts_at=FRIDAY, by=dana.person)


def run_at[T](instant: datetime, act: Callable[[], T]) -> T:
    """Run an action with the clock at this instant; return its result."""
    with clock.at(instant):
        return act()


def reminders() -> list[Envelope]:
    """Return the reminders that are sent or waiting, oldest first."""
    return list(Envelope.objects.filter(kind="reminder").exclude(state="withdrawn").order_by("pk"))


def move_visit(visit: Appointment, dana: ApiUser, to: datetime) -> Appointment:
    return move(appointment=visit, starts_at=to, by=dana.person)


def cancel_visit(visit: Appointment, dana: ApiUser) -> Appointment:
    return cancel(appointment=visit, cancelled_by="client", reason="away", by=dana.person)


def test_remind_a_minute_early_writes_nothing(visit: Appointment) -> None:
    assert run_at(FRIDAY - DAY - MINUTE, remind_all) == 0


def test_remind_a_day_before_the_visit_writes_one_reminder(visit: Appointment) -> None:
    assert run_at(FRIDAY - DAY, remind_all) == 1
    assert run_at(FRIDAY - DAY + MINUTE, remind_all) == 0

    [letter] = reminders()
    assert (letter.to_address, letter.about) == ("ana@example.test", f"appointment:{visit.pk}")


def test_remind_skips_an_archived_client(visit: Appointment, diary: Diary) -> None:
    diary.ana.archived_at = MONDAY
    diary.ana.save()

    assert run_at(FRIDAY - DAY, remind_all) == 0


def test_remind_after_missed_runs_writes_the_reminder_late(visit: Appointment) -> None:
    assert run_at(FRIDAY - timedelta(hours=2), remind_all) == 1


def test_remind_skips_a_visit_that_has_begun(visit: Appointment) -> None:
    assert run_at(FRIDAY, remind_all) == 0


def test_remind_includes_a_confirmed_visit(visit: Appointment, dana: ApiUser) -> None:
    run_at(MONDAY, lambda: confirm(appointment=visit, by=dana.person))

    assert run_at(FRIDAY - DAY, remind_all) == 1


def test_remind_skips_a_visit_booked_after_its_reminder_was_due(
    diary: Diary, dana: ApiUser, reminder_consent: None
) -> None:
    late = FRIDAY - DAY + MINUTE
    run_at(late, lambda: book(client=diary.ana, service=diary.massage, starts_at=FRIDAY, by=dana.person))

    assert run_at(late + MINUTE, remind_all) == 0


def test_remind_skips_a_client_without_consent(visit: Appointment, diary: Diary) -> None:
    diary.ana.consents.update(withdrawn_at=MONDAY + MINUTE)

    assert run_at(FRIDAY - DAY, remind_all) == 0


def test_remind_of_two_clients_writes_only_to_the_client_with_consent(diary: Diary, dana: ApiUser) -> None:
    ConsentFactory.create(client=diary.ben, kind="reminders")
    with clock.at(MONDAY):
        book(client=diary.ana, guests=[diary.ben], service=diary.couples, starts_at=FRIDAY, by=dana.person)

    run_at(FRIDAY - DAY, remind_all)

    assert [letter.to_address for letter in reminders()] == ["ben@example.test"]


def test_remind_skips_a_cancelled_visit(visit: Appointment, dana: ApiUser) -> None:
    run_at(FRIDAY - 2 * DAY, lambda: cancel_visit(visit, dana))

    assert run_at(FRIDAY - DAY, remind_all) == 0


def test_cancel_withdraws_a_waiting_reminder(visit: Appointment, dana: ApiUser) -> None:
    run_at(FRIDAY - DAY, remind_all)

    run_at(FRIDAY - DAY + MINUTE, lambda: cancel_visit(visit, dana))

    assert reminders() == []


def test_remind_of_a_reinstated_visit_writes_one_reminder(visit: Appointment, dana: ApiUser) -> None:
    run_at(FRIDAY - 2 * DAY, lambda: cancel_visit(visit, dana))
    run_at(FRIDAY - 2 * DAY + MINUTE, lambda: reinstate(appointment=visit, by=dana.person))

    assert run_at(FRIDAY - DAY, remind_all) == 1
    assert run_at(FRIDAY - DAY + MINUTE, remind_all) == 0


def test_remind_of_a_moved_visit_writes_at_the_new_time_only(visit: Appointment, dana: ApiUser) -> None:
    run_at(FRIDAY - 2 * DAY, lambda: move_visit(visit, dana, SATURDAY))

    assert run_at(FRIDAY - DAY, remind_all) == 0
    assert run_at(SATURDAY - DAY, remind_all) == 1


def test_remind_of_a_visit_moved_away_and_back_writes_one_reminder(visit: Appointment, dana: ApiUser) -> None:
    run_at(FRIDAY - 3 * DAY, lambda: move_visit(visit, dana, SATURDAY))
    run_at(FRIDAY - 2 * DAY, lambda: move_visit(visit, dana, FRIDAY))

    assert run_at(FRIDAY - DAY, remind_all) == 1
    assert run_at(FRIDAY - DAY + MINUTE, remind_all) == 0


def test_remind_writes_again_a_reminder_withdrawn_by_moves_away_and_back(
    visit: Appointment, dana: ApiUser
) -> None:
    """The moves withdraw the letters about them and the waiting reminder."""
    Practice.objects.update(letter_grace_seconds=600)
    Envelope.objects.update(state="sent", sent_at=MONDAY)
    run_at(FRIDAY - DAY, remind_all)
    run_at(FRIDAY - DAY + MINUTE, lambda: move_visit(visit, dana, SATURDAY))
    run_at(FRIDAY - DAY + 2 * MINUTE, lambda: move_visit(visit, dana, FRIDAY))

    run_at(FRIDAY - DAY + 3 * MINUTE, remind_all)

    assert len(reminders()) == 1


def test_remind_skips_a_visit_moved_after_its_new_reminder_was_due(visit: Appointment, dana: ApiUser) -> None:
    run_at(FRIDAY - 2 * DAY, lambda: move_visit(visit, dana, FRIDAY - DAY))

    assert run_at(FRIDAY - 2 * DAY + MINUTE, remind_all) == 0


def test_remind_skips_a_visit_that_needs_rebooking(visit: Appointment, diary: Diary, dana: ApiUser) -> None:
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

    assert run_at(FRIDAY - DAY, remind_all) == 0


def test_remind_with_two_reminder_hours_writes_two_reminders(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[48, 2])

    counts = [run_at(FRIDAY - timedelta(hours=hours), remind_all) for hours in (48, 47, 3, 2, 1)]

    assert counts == [1, 0, 0, 1, 0]


def test_remind_after_missed_runs_writes_one_reminder_for_two_reminder_hours(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[48, 2])

    assert run_at(FRIDAY - timedelta(hours=1), remind_all) == 1


def test_remind_without_reminder_hours_writes_nothing(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[])

    assert run_at(FRIDAY - DAY, remind_all) == 0


def book_at_eight(diary: Diary, dana: ApiUser) -> Appointment:
    """Book Ana's visit on Friday at eight, when nobody works yet."""
    return book(
        client=diary.ana,
        service=diary.massage,
        starts_at=FRIDAY - timedelta(hours=2),
        override_reason="Agreed with Theo.",
        by=dana.person,
    )


@pytest.fixture
def early_visit(diary: Diary, dana: ApiUser, reminder_consent: None) -> Appointment:
    """Ana's visit on Friday at eight, to be reminded of three hours before."""
    Practice.objects.update(reminder_hours=[3])
    return run_at(MONDAY, lambda: book_at_eight(diary, dana))


def test_remind_of_an_early_visit_writes_the_evening_before(early_visit: Appointment) -> None:
    assert run_at(THURSDAY_EVENING - MINUTE, remind_all) == 0
    assert run_at(THURSDAY_EVENING, remind_all) == 1
    assert run_at(THURSDAY_EVENING + MINUTE, remind_all) == 0
    assert run_at(FRIDAY - timedelta(hours=5), remind_all) == 0


def test_remind_writes_nothing_in_the_night_after_missed_runs(early_visit: Appointment) -> None:
    Practice.objects.update(remind_from_hour=7)

    night = [THURSDAY_EVENING + timedelta(hours=hours) for hours in (1, 5, 11)]
    assert [run_at(instant, remind_all) for instant in night] == [0, 0, 0]
    assert run_at(FRIDAY - timedelta(hours=3), remind_all) == 1


def test_remind_keeps_to_the_hours_of_the_client_in_another_zone(
    early_visit: Appointment, diary: Diary
) -> None:
    """In New York it is two in the morning when the reminder is due in London's evening hours."""
    diary.ana.timezone = "America/New_York"
    diary.ana.save()

    assert run_at(THURSDAY_EVENING, remind_all) == 0
    assert run_at(THURSDAY_EVENING + timedelta(hours=5), remind_all) == 1


def test_remind_of_a_visit_of_two_writes_to_each_at_their_own_hours(diary: Diary, dana: ApiUser) -> None:
    diary.ben.timezone = "America/New_York"
    diary.ben.save()
    with clock.at(MONDAY):
        for client in (diary.ana, diary.ben):
            ConsentFactory.create(client=client, kind="reminders")
        book(client=diary.ana, guests=[diary.ben], service=diary.couples, starts_at=FRIDAY, by=dana.person)

    assert run_at(FRIDAY - DAY, remind_all) == 1
    assert [letter.to_address for letter in reminders()] == ["ana@example.test"]
    assert run_at(FRIDAY - DAY + timedelta(hours=3), remind_all) == 1
    assert {letter.to_address for letter in reminders()} == {"ana@example.test", "ben@example.test"}


def test_remind_skips_a_visit_booked_after_the_evening_in_which_its_reminder_was_due(
    diary: Diary, dana: ApiUser, reminder_consent: None
) -> None:
    Practice.objects.update(reminder_hours=[3], remind_until_hour=21)
    with clock.at(THURSDAY_EVENING + timedelta(hours=1, minutes=10)):
        book_at_eight(diary, dana)
        assert remind_all() == 0


def test_a_reminder_carries_the_hours_of_its_reader(visit: Appointment, diary: Diary) -> None:
    diary.ana.timezone = "Europe/Paris"
    diary.ana.save()

    run_at(FRIDAY - DAY, remind_all)

    assert [letter.hours for letter in reminders()] == ["8-20 Europe/Paris"]


def test_remind_writes_nothing_once_the_time_of_the_consent_is_over(visit: Appointment, diary: Diary) -> None:
    """The job that ends such consents runs once an hour; nothing waits for it."""
    diary.ana.consents.update(ends_at=FRIDAY - DAY - MINUTE)

    assert run_at(FRIDAY - DAY, remind_all) == 0


def test_a_reminder_that_waits_does_not_leave_after_the_end_of_the_consent(
    visit: Appointment, diary: Diary
) -> None:
    assert run_at(FRIDAY - DAY, remind_all) == 1
    Envelope.objects.exclude(kind="reminder").delete()
    diary.ana.consents.update(ends_at=FRIDAY - DAY + MINUTE)

    assert run_at(FRIDAY - DAY + 2 * MINUTE, lease_next) is None

    assert Envelope.objects.get().state == "withdrawn"
