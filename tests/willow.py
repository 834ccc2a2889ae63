"""Willow Clinic and its cast, each with an API client."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from clinic import clock
from clinic.http.local_time import practice_zone
from clinic.models import Location, Practice
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from tests.cast import ApiUser, api_user
from tests.factories import Diary, LocationFactory, PracticeFactory, StaffFactory, make_diary, open_all_week


@pytest.fixture
def practice(db: None) -> Practice:
    practice = PracticeFactory.create()
    practice_zone.remember(practice.zone)
    return practice


@pytest.fixture
def willow(practice: Practice) -> Location:
    """The clinic's location, open every day from 8 to 20."""

    location = LocationFactory.create(name="Willow Clinic")
    open_all_week(location)
    return location


def _speaker(name: str, role: str) -> ApiUser:
    return api_user(StaffFactory.create(name=name, roles=[role]))


@pytest.fixture
def fern(practice: Practice) -> ApiUser:
    """The owner."""
    return _speaker("Fern", OWNER)


@pytest.fixture
def dana(practice: Practice) -> ApiUser:
    """The front desk."""
    return _speaker("Dana", FRONT_DESK)


@pytest.fixture
def theo(practice: Practice) -> ApiUser:
    """A therapist."""
    return _speaker("Theo", THERAPIST)


@pytest.fixture
def mara(practice: Practice) -> ApiUser:
    """Another therapist."""
    return _speaker("Mara", THERAPIST)


@pytest.fixture
def diary(willow: Location, theo: ApiUser, mara: ApiUser) -> Diary:
    """Willow Clinic ready to be booked, on an ordinary Monday morning at 8."""

    return make_diary(willow, theo.person, mara.person)


@pytest.fixture
def monday() -> Iterator[datetime]:
    """Monday 2 March 2026, 8:00 in London, as the time of the clock."""

    instant = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with clock.at(instant):
        yield instant
