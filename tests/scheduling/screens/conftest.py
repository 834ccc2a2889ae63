"""The front desk in a browser, a visit on Tuesday, and how pages are asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic.actors import SystemActor
from clinic.models import Resource
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser, screen_user

TUESDAY = "2026-03-03"
TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
BY = SystemActor("test")


@pytest.fixture
def desk(diary: Diary, dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def visit(diary: Diary) -> Appointment:
    """Ana at ten on Tuesday with Theo."""
    return booked(diary, diary.ana, TEN, diary.theo)


def booked(diary: Diary, client: Client, starts_at: datetime, therapist: Resource) -> Appointment:
    requested = [RequestedResource(therapist.pk, "therapist")]
    return book(client=client, service=diary.massage, starts_at=starts_at, requested=requested, by=BY)


def page_of(user: ScreenUser, address: str, **query: Any) -> str:
    answer = user.open(address, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def query_count(user: ScreenUser, address: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        user.open(address, query)
    return len(queries)
