"""Ana's visit with Theo on Tuesday at ten, and Dana at the desk."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.actors import SystemActor
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser, screen_user

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    """Dana's browser, signed in."""
    return screen_user(dana.person)


@pytest.fixture
def visit(desk: ScreenUser, diary: Diary, monday: datetime) -> Appointment:
    """Ana's visit, booked on Monday by Dana."""
    return book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN,
        requested=[RequestedResource(diary.theo.pk, "therapist"), RequestedResource(diary.room_1.pk, "room")],
        by=desk.person,
    )


@pytest.fixture
def couple(diary: Diary, monday: datetime) -> Appointment:
    """Ana's and Ben's visit at one time."""
    return book(
        client=diary.ana, guests=[diary.ben], service=diary.couples, starts_at=TEN, by=SystemActor("test")
    )


@pytest.fixture
def at_ten(visit: Appointment) -> Iterator[datetime]:
    """Two minutes after the visit should begin."""
    with clock.at(TEN + timedelta(minutes=2)) as _:
        yield TEN + timedelta(minutes=2)


def address(visit: Appointment, verb: str = "") -> str:
    """Return the address of the panel of a visit, or of one of its forms."""
    return f"/diary/visits/{visit.pk}/{verb}" if verb else f"/diary/visits/{visit.pk}"


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())
