"""A Tuesday with three visits of Theo in Room 1, an hour before the first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import Envelope
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, service_of
from tests.scheduling.delays.asking import TEN, visit_at


@pytest.fixture(autouse=True)
def nine_on_tuesday(practice: Any) -> Iterator[None]:
    with clock.at(TEN - timedelta(hours=1)):
        yield


@pytest.fixture
def massage(diary: Diary) -> Any:
    """An hour with Theo in Room 1, and nothing in between."""
    service = service_of([diary.theo], [diary.room_1])
    type(service).objects.filter(pk=service.pk).update(cleanup_before=timedelta(), cleanup_after=timedelta())
    service.refresh_from_db()
    return service


@pytest.fixture
def row(dana: ApiUser, diary: Diary, massage: Any) -> list[Appointment]:
    """Ana at 10, Ben at 11, Cleo after a gap of ten minutes, each told of it."""
    people = [diary.ana, diary.ben, ClientFactory.create(name="Cleo Ray", email="", phone="+442079460999")]
    starts = [TEN, TEN + timedelta(minutes=60), TEN + timedelta(minutes=130)]
    made = [visit_at(dana, massage, who, at) for who, at in zip(people, starts, strict=True)]
    Envelope.objects.all().delete()
    return made
