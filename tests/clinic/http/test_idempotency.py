"""One Idempotency-Key: one effect and one answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from clinic.models import Closure, KeptAnswer, Location
from clinic.roles import OWNER
from tests.cast import ApiUser, api_user
from tests.factories import PracticeFactory, StaffFactory

WINTER = {"first_on": "2026-12-24", "last_on": "2026-12-26", "reason": "Winter holidays"}


def test_repeated_key_returns_the_first_answer_and_acts_once(fern: ApiUser) -> None:
    first = fern.api("POST", "closures", WINTER, Idempotency_Key="k1")
    second = fern.api("POST", "closures", WINTER, Idempotency_Key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (first["ETag"], second["Idempotency-Replayed"]) == (second["ETag"], "true")
    assert Closure.objects.count() == 1


def test_requests_without_a_key_act_each_time(fern: ApiUser) -> None:
    for _ in range(2):
        fern.api("POST", "closures", WINTER)

    assert Closure.objects.count() == 2


def test_key_with_another_body_is_refused(fern: ApiUser) -> None:
    fern.api("POST", "closures", WINTER, Idempotency_Key="k1")
    answer = fern.api("POST", "closures", WINTER | {"reason": "Snow"}, Idempotency_Key="k1")

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_key_of_a_refused_request_may_succeed_later(fern: ApiUser, willow: Location) -> None:
    Location.objects.update(archived_at="2026-01-01T00:00:00Z")
    body = WINTER | {"location": str(willow.pk)}
    assert fern.api("POST", "closures", body, Idempotency_Key="k1").status_code == 400
    assert not KeptAnswer.objects.exists()

    Location.objects.update(archived_at=None)
    assert fern.api("POST", "closures", body, Idempotency_Key="k1").status_code == 201


def test_same_key_of_another_person_acts(fern: ApiUser, db: None) -> None:
    other = api_user(StaffFactory.create(name="Olga", roles=[OWNER]))
    fern.api("POST", "closures", WINTER, Idempotency_Key="k1")

    assert "Idempotency-Replayed" not in other.api("POST", "closures", WINTER, Idempotency_Key="k1")


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 201])
def test_key_that_is_not_visible_ascii_is_refused(fern: ApiUser, key: str) -> None:
    answer = fern.api("POST", "closures", WINTER, Idempotency_Key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "key_malformed")


@pytest.fixture
def olga(fresh_database: str) -> Any:
    PracticeFactory.create()
    return StaffFactory.create(name="Olga", roles=[OWNER])


def test_two_requests_at_once_with_one_key_act_once(olga: Any) -> None:
    start = Barrier(6)

    def ask(number: int) -> Any:
        user = api_user(olga)
        start.wait()
        try:
            return user.api("POST", "closures", WINTER, Idempotency_Key="k1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Closure.objects.count() == 1
