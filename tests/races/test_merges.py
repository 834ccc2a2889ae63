"""A merge against a booking and against another merge: nothing is left with a record that leads on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection

from clients.models import Client, MergeRecord
from clinic.actors import SystemActor
from clinic.models import Staff
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.callers import at_once
from tests.factories import ClientFactory, Diary, StaffFactory
from tests.merges import merge_into
from tests.races.counting import drop_triggers_on_visits


def outcome_of(act: Callable[[], Any]) -> Callable[[], str]:
    """Return a call that acts; it returns the code of the refusal, or "done"."""

    def call() -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return "done"

    return call


def merge_and_book(diary: Diary, noon: datetime) -> list[str]:
    """Merge Ben into Ana while Ben is booked."""
    by = StaffFactory.create()

    def book_ben() -> Appointment:
        return book(client=diary.ben, service=diary.massage, starts_at=noon, by=SystemActor("test"))

    return at_once([outcome_of(lambda: merge_into(diary.ana, diary.ben, by=by)), outcome_of(book_ben)])


def left_behind() -> int:
    """Count the visits of clients who lead on to another record."""
    return Appointment.objects.filter(client__merged_into__isnull=False).count()


def test_a_booking_during_a_merge_is_moved_or_refused(clinic: Diary, noon: datetime) -> None:
    merged, booked = merge_and_book(clinic, noon)

    assert (merged, left_behind()) == ("done", 0)
    assert booked in ("done", "client_merged")


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a booking read its clients without a lock, wait until they are merged, and not look again."""

    def read_clients(keys: Any) -> list[Client]:
        clients = list(Client.objects.filter(pk__in=set(keys)).order_by("pk"))
        for _ in range(100):
            if MergeRecord.objects.exists():
                break
            pause()
        return clients

    monkeypatch.setattr(reservations, "lock_clients", read_clients)


def pause() -> None:
    """Wait a moment in the database, as a slow request does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.05)")


@pytest.mark.usefixtures("no_locks")
def test_a_booking_without_locks_is_refused_by_the_trigger(clinic: Diary, noon: datetime) -> None:
    with pytest.raises(IntegrityError, match="merged"):
        merge_and_book(clinic, noon)

    assert left_behind() == 0


@pytest.mark.usefixtures("no_locks")
def test_a_booking_without_locks_and_trigger_is_left_behind(
    clinic: Diary, noon: datetime, fresh_database: str
) -> None:
    """The race is real: without both a visit stays with the record that leads on."""
    drop_triggers_on_visits(fresh_database)

    assert merge_and_book(clinic, noon) == ["done", "done"]
    assert left_behind() == 1


def test_of_two_merges_of_one_record_one_is_refused(clinic: Diary) -> None:
    carla, by = ClientFactory.create(), StaffFactory.create()

    outcomes = at_once(
        [
            outcome_of(lambda: merge_into(clinic.ana, carla, by=by)),
            outcome_of(lambda: merge_into(clinic.ben, carla, by=by)),
        ]
    )

    assert sorted(outcomes) == ["client_merged", "done"]
    assert MergeRecord.objects.count() == 1


def test_two_merges_into_each_other_leave_one_record(clinic: Diary) -> None:
    by: Staff = StaffFactory.create()

    outcomes = at_once(
        [
            outcome_of(lambda: merge_into(clinic.ana, clinic.ben, by=by)),
            outcome_of(lambda: merge_into(clinic.ben, clinic.ana, by=by)),
        ]
    )

    assert sorted(outcomes) == ["client_merged", "done"]
    assert Client.objects.filter(pk__in=[clinic.ana.pk, clinic.ben.pk]).on_file().count() == 1
