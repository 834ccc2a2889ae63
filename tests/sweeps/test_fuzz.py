"""Requests made from the OpenAPI document: each operation succeeds once, and none is ever answered 5xx."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from clinic import clock
from tests.cast import ApiUser
from tests.effort import FUZZ_REQUESTS
from tests.factories import CheckInFactory, Diary
from tests.sweeps.fuzzing import Fuzzer
from tests.sweeps.one_of_each import Day, Requests
from treatments.models import Episode

JSON = "application/json"


@pytest.fixture
def requests() -> Requests:
    return Requests()


@pytest.fixture
def day(
    requests: Requests, monday: datetime, diary: Diary, fern: ApiUser, dana: ApiUser, theo: ApiUser
) -> Iterator[Day]:
    """A day on which every operation was asked for once; throttles start anew with it."""
    cache.clear()
    with clock.at(monday + timedelta(hours=4)):
        day = Day(requests, diary, fern=fern, dana=dana, theo=theo)
        day.set_up()
        day.plan_the_week()
        client = day.keep_the_record()
        visit = day.keep_the_diary(client)
        episode = day.treat(client, visit)
        check_ins = [str(CheckInFactory.create(episode=Episode.objects.get(pk=episode)).pk) for _ in range(2)]
        day.follow_up(client, visit, episode, check_ins)
        day.look_up()
        day.sign_in_and_out()
        yield day


def test_every_operation_succeeds_once(day: Day) -> None:
    assert day.requests.operations - day.requests.succeeded == set()


@pytest.mark.parametrize("name", ["fern", "dana", "theo", "visitor"])
def test_no_request_is_ever_answered_5xx(day: Day, name: str, record_property: Any) -> None:
    user: Any = day.users.get(name) or APIClient()
    fuzzer, slowest, answered = Fuzzer(day.requests, seed=7), (0.0, ""), Counter[int]()
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
            day.requests.note(request.method, request.address.removeprefix("/api/v1/"), answer)

    record_property("slowest", f"{slowest[0]:.2f} s: {slowest[1]}")
    print(f"{name}: {dict(answered)}, slowest {slowest[0]:.2f} s: {slowest[1]}")
    assert slowest[0] < 10, slowest
    assert answered[4] > FUZZ_REQUESTS / 10
    assert name == "visitor" or answered[2] > FUZZ_REQUESTS / 20
