"""Reminders by service: its own hours in place of the practice's; one leaves while cancelling is free."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic import clock
from clinic.models import Envelope, Practice, Service
from scheduling.bookings.actions.book import book
from scheduling.letters.actions.remind import remind_all
from scheduling.letters.phone_reminders import visits_to_call_about
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 10, tzinfo=UTC)


@pytest.fixture
def visit(diary: Diary, dana: ApiUser) -> Appointment:
    """Ana's visit on Friday at 10, booked on Monday; the practice reminds a day before."""
    Practice.objects.update(reminder_hours=[24], free_cancel_hours=2)
    with clock.at(MONDAY):
        ConsentFactory.create(client=diary.ana, kind="reminders")
        return book(client=diary.ana, service=diary.massage, starts_at=FRIDAY, by=dana.person)


def remind_before(hours: int) -> int:
    """Run the job so many hours before the visit; return how many visits it reminded of."""
    with clock.at(FRIDAY - timedelta(hours=hours)):
        return remind_all()


@pytest.mark.parametrize(
    ("of_service", "reminded"),
    [(None, [24]), ([], []), ([48], [48]), ([48, 2], [48, 2]), ([24, 48], [48, 24])],
    ids=str,
)
def test_service_reminds_at_its_own_hours(
    visit: Appointment, of_service: list[int] | None, reminded: list[int]
) -> None:
    Service.objects.update(reminder_hours=of_service)

    assert [hours for hours in (49, 48, 25, 24, 2) if remind_before(hours)] == reminded
    assert Envelope.objects.filter(kind="reminder").count() == len(reminded)


def test_service_reminds_where_the_practice_does_not(visit: Appointment) -> None:
    Practice.objects.update(reminder_hours=[])
    Service.objects.update(reminder_hours=[24])

    assert remind_before(24) == 1


@pytest.mark.parametrize(("of_service", "is_called"), [(None, True), ([], False), ([3], True), ([96], False)])
def test_desk_calls_who_would_have_been_reminded(
    visit: Appointment, of_service: list[int] | None, is_called: bool
) -> None:
    """Booked 40 hours before: who books later than the first reminder would leave needs none."""
    Service.objects.update(reminder_hours=of_service)
    visit.client.consents.filter(kind="reminders").update(given_at=FRIDAY, withdrawn_at=FRIDAY)
    Appointment.objects.update(created_at=FRIDAY - timedelta(hours=40))
    with clock.at(FRIDAY - timedelta(hours=20)):
        called = [reason for _, reason in visits_to_call_about(Practice.current())]

    assert bool(called) == is_called


@pytest.mark.parametrize(
    ("hours", "is_taken"), [([3, 1], True), ([2], False), ([1], False), ([], True), (None, True)], ids=str
)
def test_reminders_of_a_service_that_all_come_after_the_free_hours_are_refused(
    fern: ApiUser, visit: Appointment, hours: list[int] | None, is_taken: bool
) -> None:
    address = f"services/{visit.service_id}"
    answer = fern.api("PATCH", address, {"reminder_hours": hours}, If_Match='"1"')

    assert answer.status_code == (200 if is_taken else 409)
    assert Service.objects.get(pk=visit.service_id).reminder_hours == (hours if is_taken else None)
    assert is_taken or answer.json()["code"] == "reminder_too_late"


def test_free_hours_that_outlast_the_reminders_of_a_service_are_refused(
    fern: ApiUser, visit: Appointment
) -> None:
    Service.objects.update(reminder_hours=[4])
    revision = f'"{Practice.current().revision}"'
    refused: Any = fern.api("PATCH", "practice", {"free_cancel_hours": 4}, If_Match=revision)

    assert (refused.status_code, refused.json()["code"]) == (409, "reminder_too_late")
    assert fern.api("PATCH", "practice", {"free_cancel_hours": 3}, If_Match=revision).status_code == 200


def test_late_reminders_of_a_service_off_the_menu_hold_nothing_up(visit: Appointment) -> None:
    Service.objects.update(reminder_hours=[1], archived_at=MONDAY)

    with pytest.raises(IntegrityError, match="no longer free"), transaction.atomic():
        Service.objects.update(archived_at=None)
