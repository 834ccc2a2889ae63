"""Clinics with committed data, and the clients who ask for the same hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from typing import Any, Literal

import pytest
from knox.models import AuthToken

from clients.models import Client
from clinic.roles import FRONT_DESK, THERAPIST
from tests.callers import Caller
from tests.cast import ApiUser, api_user
from tests.deployment import deployment_on, empty_broker, fresh_clone
from tests.effort import RACE_REPETITIONS
from tests.factories import (
    ClientFactory,
    Diary,
    LocationFactory,
    PracticeFactory,
    StaffFactory,
    make_diary,
    open_all_week,
)
from tests.running import run_web

_days = cycle(range(14, 350, 12))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat every race in a long run."""
    if RACE_REPETITIONS > 1:
        metafunc.fixturenames.append("repetition")
        metafunc.parametrize("repetition", range(RACE_REPETITIONS))


def open_willow() -> Diary:
    """Create and commit Willow Clinic: two therapists who work every day, two rooms, holidays kept open."""
    PracticeFactory.create()
    location = LocationFactory.create(name="Willow Clinic", closed_on_public_holidays=False)
    open_all_week(location)
    theo, mara = (StaffFactory.create(name=name, roles=[THERAPIST]) for name in ("Theo", "Mara"))
    return make_diary(location, theo, mara)


def create_token(name: str) -> str:
    """Create a member of the front desk; return a token as signing in would give it."""
    return str(AuthToken.objects.create(StaffFactory.create(name=name, roles=[FRONT_DESK]))[1])


@dataclass(frozen=True)
class WebClinic:
    """A clinic with a running web process: its diary, its clients, and Dana at the front desk."""

    diary: Diary
    dana: Caller
    clients: list[Client]


def _scope_of_web_clinic(fixture_name: str, config: pytest.Config) -> Literal["function", "module"]:
    """Return "function" in a long run: a repeated race must not meet the rows of the run before it."""
    return "function" if RACE_REPETITIONS > 1 else "module"


@pytest.fixture(scope=_scope_of_web_clinic)
def web_clinic(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebClinic]:
    """A clinic with its web process; tests that share it use days of their own (`noon`)."""
    with fresh_clone(django_db_blocker) as name:
        empty_broker()
        deployment = deployment_on(name, tmp_path_factory.mktemp("races"))
        diary, token, clients = open_willow(), create_token("Dana"), ClientFactory.create_batch(20)
        with run_web(deployment.env) as base:
            yield WebClinic(diary, Caller(base, token), clients)


@pytest.fixture
def clinic(fresh_database: str) -> Diary:
    """Willow Clinic, in a database that only this test uses."""
    return open_willow()


@pytest.fixture
def desk(clinic: Diary) -> ApiUser:
    """Dana of the front desk, whose requests run in this process; each thread has its own connection."""
    return api_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


@pytest.fixture
def noon() -> datetime:
    """Noon of a day two weeks or more ahead; no other test uses the twelve days from there."""
    day = datetime.now(UTC).date() + timedelta(days=next(_days))
    return datetime.combine(day, time(12), UTC)
