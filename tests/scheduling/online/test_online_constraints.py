"""Constraints on online bookings, which hold for every writer."""

from datetime import date
from typing import Any

import pytest

from clinic import clock
from scheduling.models import OnlineBooking
from tests.factories import Diary
from tests.scheduling.direct_writes import HOUR, TEN, assert_refused_by, insert_visit

SENT = {"state": "sent", "name": "Nora", "email": "nora@example.test", "birth_on": date(1980, 5, 3)}


def write(diary: Diary, **fields: Any) -> OnlineBooking:
    """Write an online booking past the actions."""
    return OnlineBooking.objects.create(
        service=diary.massage,
        location=diary.location,
        starts_at=TEN,
        source="source",
        language="en",
        expires_at=clock.now() + HOUR,
        **fields,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Nora"},
        {"email": "nora@example.test"},
        {"conditions": ["CM-PREG"]},
        {"state": "unknown"},
        SENT | {"name": ""},
        SENT | {"email": ""},
        SENT | {"birth_on": None},
        {"state": "booked"},
    ],
)
def test_what_was_typed_stands_only_until_it_is_booked(diary: Diary, fields: dict[str, Any]) -> None:
    name = "online_booking_keeps_what_was_typed_until_it_is_booked"
    assert_refused_by(name, lambda: write(diary, **fields))


def test_a_booked_one_that_remembers_is_refused(diary: Diary) -> None:
    visit = insert_visit(diary)
    write(diary, state="booked", visit=visit)
    name = "online_booking_keeps_what_was_typed_until_it_is_booked"
    assert_refused_by(name, lambda: write(diary, **SENT | {"state": "booked", "visit": visit}))
