"""A clinic whose commits are real, and the crowd that wants the same hour of it.

Models are imported inside the fixtures: pytest reads this file before Django knows its settings.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic.roles import FRONT_DESK, THERAPIST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clients.models import Client
    from tests.cast import Speaker
    from tests.conftest import House
    from tests.factories import Diary


@pytest.fixture
def clinic(fresh_database: str) -> Diary:
    """Willow Clinic, committed: two therapists who work every day, two rooms, holidays kept open."""
    from tests.factories import LocationFactory, PracticeFactory, StaffFactory, make_diary, open_all_week

    PracticeFactory.create()
    location = LocationFactory.create(name="Willow Clinic", closed_on_public_holidays=False)
    open_all_week(location)
    theo, mara = (StaffFactory.create(name=name, roles=[THERAPIST]) for name in ("Theo", "Mara"))
    return make_diary(location, theo, mara)


@pytest.fixture
def desk(clinic: Diary) -> Speaker:
    """Dana, speaking in this process; each thread has its own connection."""
    from tests.cast import speaking_as
    from tests.factories import StaffFactory

    return speaking_as(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


@pytest.fixture
def crowd(clinic: Diary) -> list[Client]:
    """Twenty clients who come at the same moment."""
    from tests.factories import ClientFactory

    return ClientFactory.create_batch(20)


@pytest.fixture
def noon() -> datetime:
    """Noon in two weeks: an hour at which everybody works."""
    day = datetime.now(UTC).date() + timedelta(days=14)
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def web(own_house: House, clinic: Diary) -> Iterator[str]:
    """A running web process on this clinic; its base address."""
    from tests.running import run_web

    with run_web(own_house.env) as base:
        yield base


@pytest.fixture
def token(clinic: Diary) -> str:
    """A token of Dana's, as signing in would give her."""
    from knox.models import AuthToken

    from tests.factories import StaffFactory

    return str(AuthToken.objects.create(StaffFactory.create(name="Dana at home", roles=[FRONT_DESK]))[1])
