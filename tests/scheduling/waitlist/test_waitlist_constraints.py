"""The constraints of the waitlist, written past the actions: the schema alone holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import clock
from clinic.models import Staff
from scheduling.models import FreedTime, WaitlistEntry, WaitlistOffer
from tests.factories import Diary, StaffFactory
from tests.scheduling.direct_writes import hours_after_ten, insert_visit

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def entry(diary: Diary) -> WaitlistEntry:
    """Ana waits this week."""
    by: Staff = StaffFactory.create(name="Somebody")
    return WaitlistEntry.objects.create(
        client=diary.ana,
        service=diary.massage,
        first_on=date(2026, 3, 2),
        last_on=date(2026, 3, 8),
        added_by=by,
    )


def offer(entry: WaitlistEntry, diary: Diary, **fields: Any) -> WaitlistOffer:
    """Write an offer of tomorrow, open for an hour, past the action."""
    now = clock.now()
    return WaitlistOffer.objects.create(
        **{
            "entry": entry,
            "service": diary.massage,
            "location": diary.location,
            "starts_at": now + timedelta(days=1),
            "ends_at": now + timedelta(days=1, hours=1),
            "resources": [],
            "way": "letter",
            "answer_until": now + timedelta(hours=1),
        }
        | fields
    )


def broken_by(write: Callable[[], object]) -> str:
    """Return the name of the constraint that refuses a write."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    return str(refused.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_entry_has_one_live_offer(entry: WaitlistEntry, diary: Diary) -> None:
    offer(entry, diary)

    assert broken_by(lambda: offer(entry, diary)) == "waitlist_entry_has_one_live_offer"
    offer(entry, diary, state="declined", answered_at=clock.now())


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "declined"}, "waitlist_offer_that_ended_says_when"),
        ({"answered_at": "2026-03-02T08:00:00Z"}, "waitlist_offer_that_ended_says_when"),
        (
            {"state": "accepted", "answered_at": "2026-03-02T08:00:00Z"},
            "accepted_waitlist_offer_has_its_visit",
        ),
        ({"answer_until": "2026-03-04T08:00:00Z"}, "waitlist_offer_is_answered_before_it_starts"),
        ({"way": "pigeon"}, "waitlist_offer_state_is_known"),
    ],
)
def test_offer_says_what_became_of_it(
    entry: WaitlistEntry, diary: Diary, fields: dict[str, Any], name: str
) -> None:
    assert broken_by(lambda: offer(entry, diary, **fields)) == name


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"last_on": date(2026, 3, 1)}, "waitlist_window_runs_forward"),
        ({"ended_because": "booked"}, "ended_waitlist_entry_says_why"),
        ({"shortest_notice_hours": 400}, "waitlist_notice_is_two_weeks_at_most"),
    ],
)
def test_entry_is_whole(entry: WaitlistEntry, fields: dict[str, Any], name: str) -> None:
    assert broken_by(lambda: WaitlistEntry.objects.filter(pk=entry.pk).update(**fields)) == name


def test_a_visit_comes_of_one_offer(entry: WaitlistEntry, diary: Diary) -> None:
    accepted = {"state": "accepted", "answered_at": clock.now(), "visit": insert_visit(diary)}
    offer(entry, diary, **accepted)

    assert broken_by(lambda: offer(entry, diary, **accepted)) == "visit_comes_of_one_waitlist_offer"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"during": DateTimeTZRange(empty=True)}, "freed_time_has_a_start_and_an_end"),
        ({"cause": "wind"}, "freed_time_has_a_known_cause"),
    ],
)
def test_a_freed_time_that_cannot_be_is_refused(db: None, fields: dict[str, Any], name: str) -> None:
    usual = {"resources": [], "during": hours_after_ten(0, 1), "cause": "cancelled"}

    assert broken_by(lambda: FreedTime.objects.create(**usual | fields)) == name
