"""Requests made from the OpenAPI document: each operation succeeds once, and none is ever answered 5xx."""

import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from clinic import clock
from clinic.models import Staff
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from tests.cast import ApiUser, api_user
from tests.effort import FUZZ_REQUESTS
from tests.factories import (
    LocationFactory,
    PracticeFactory,
    StaffFactory,
    make_diary,
    open_all_week,
)
from tests.lock_order import locks_in_order
from tests.shared_rows import shared_rows
from tests.sweeps.fuzzing import Fuzzer
from tests.sweeps.one_of_each import Day, Requests

pytestmark = pytest.mark.xdist_group("fuzz")
JSON = "application/json"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


PEOPLE = {"fern": OWNER, "dana": FRONT_DESK, "theo": THERAPIST, "mara": THERAPIST}


def sign_in(people: dict[str, Staff]) -> dict[str, ApiUser]:
    return {name: api_user(Staff.objects.get(pk=person.pk)) for name, person in people.items()}


@pytest.fixture(scope="module")
def people_and_requests(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[dict[str, Staff], Requests]]:
    """The rows of a day on which every operation was asked for once: written once, for all these tests."""
    with shared_rows(django_db_blocker), clock.at(NOON):
        cache.clear()
        PracticeFactory.create()
        willow = LocationFactory.create(name="Willow Clinic")
        open_all_week(willow)
        people = {name: StaffFactory.create(name=name.title(), roles=[role]) for name, role in PEOPLE.items()}
        diary = make_diary(willow, people["theo"], people["mara"])
        requests = Requests()
        with locks_in_order():
            Day(requests, diary, **sign_in(people)).go_through()
        yield people, requests


@pytest.fixture
def requests(people_and_requests: tuple[dict[str, Staff], Requests]) -> Requests:
    """Return the requests of the day, to which a test may add its own."""
    requests = people_and_requests[1]
    return replace(requests, succeeded=set(requests.succeeded), ids=deepcopy(requests.ids))


@pytest.fixture
def users(people_and_requests: tuple[dict[str, Staff], Requests], db: None) -> Iterator[dict[str, ApiUser]]:
    """Sign everybody in on that day, and start the throttles anew."""
    cache.clear()
    with clock.at(NOON):
        yield sign_in(people_and_requests[0])


def test_every_operation_succeeds_once(requests: Requests) -> None:
    assert requests.operations - requests.succeeded == set()


@pytest.mark.parametrize("name", ["fern", "dana", "theo", "visitor"])
def test_no_request_is_ever_answered_5xx(
    requests: Requests, users: dict[str, ApiUser], name: str, record_property: Any
) -> None:
    user: Any = users.get(name) or APIClient()
    fuzzer, slowest, answered = Fuzzer(requests, seed=7), (0.0, ""), Counter[int]()
    for _ in range(FUZZ_REQUESTS):
        request = fuzzer.next()
        started = time.perf_counter()
        answer: Any = user.generic(
            request.method, request.address, request.body or "", JSON, **request.headers
        )
        slowest = max(slowest, (time.perf_counter() - started, f"{request.method} {request.path}"))
        answered[answer.status_code // 100] += 1

        assert answer.status_code < 500, (request, answer.content[:500])
        if answer.status_code >= 400:
            assert answer.json()["code"], request
        elif isinstance(user, ApiUser):
            requests.note(request.method, request.address.removeprefix("/api/v1/"), answer)

    record_property("slowest", f"{slowest[0]:.2f} s: {slowest[1]}")
    print(f"{name}: {dict(answered)}, slowest {slowest[0]:.2f} s: {slowest[1]}")
    assert slowest[0] < 10, slowest
    assert answered[4] > FUZZ_REQUESTS / 10
    assert name == "visitor" or answered[2] > FUZZ_REQUESTS / 20
