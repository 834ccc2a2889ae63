"""Constraints on online bookings, which hold for every writer."""

from datetime import date
from typing import Any

import pytest

from clinic import clock
from scheduling.models import OnlineBooking, OnlineLooks, OnlineRequest
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


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("answered_online_request_says_when", {"answered_at": TEN}),
        ("answered_online_request_says_when", {"state": "declined"}),
        ("confirmed_online_request_has_its_visit", {"state": "confirmed", "answered_at": TEN}),
        ("online_request_is_answered_before_it_starts", {"answer_until": TEN + HOUR}),
        ("online_request_is_answered_before_it_starts", {"state": "lost", "answered_at": TEN}),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused(diary: Diary, name: str, fields: dict[str, Any]) -> None:
    assert_refused_by(name, lambda: ask(diary, **fields))


def test_a_second_open_request_for_a_visit_is_refused(diary: Diary) -> None:
    visit = insert_visit(diary)
    ask(diary, moving=visit)
    assert_refused_by("visit_has_one_open_request", lambda: ask(diary, moving=visit))


def ask(diary: Diary, **fields: Any) -> OnlineRequest:
    """Write a request past the actions."""
    usual = {"client": diary.ana, "service": diary.massage, "location": diary.location, "starts_at": TEN}
    return OnlineRequest.objects.create(**usual | {"answer_until": TEN} | fields)


def test_a_minute_of_one_address_is_counted_in_one_row(diary: Diary) -> None:
    OnlineLooks.objects.create(source="source", minute=TEN)
    assert_refused_by(
        "online_looks_are_counted_once_a_minute",
        lambda: OnlineLooks.objects.create(source="source", minute=TEN),
    )
