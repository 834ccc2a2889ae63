"""/sign-in, /sign-out, /sign-out-everywhere, with real tokens."""

import time
from statistics import median
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from knox.models import AuthToken
from rest_framework.test import APIClient

from clinic.models import AuditEntry, Staff
from tests.cast import ApiUser

PASSWORD = "willow-demo"
BROKEN_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.2},
    }
}


@pytest.fixture
def visitor(db: None) -> APIClient:
    """Nobody yet; the count of tries starts afresh."""
    cache.clear()
    return APIClient(raise_request_exception=False)


@pytest.fixture
def dana_signed_out(dana: ApiUser) -> Staff:
    dana.person.set_password(PASSWORD)
    dana.person.save()
    return dana.person


def sign_in(visitor: APIClient, email: str = "dana@willow.test", password: str = PASSWORD) -> Any:
    return visitor.post("/api/v1/sign-in", {"email": email, "password": password}, format="json")


def bearing(token: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_sign_in_returns_a_token_for_the_right_password(visitor: APIClient, dana_signed_out: Staff) -> None:
    answer = sign_in(visitor, " Dana@Willow.test ")

    assert answer.status_code == 201, answer.content
    assert set(answer.json()) == {"token", "expires_at", "staff"}
    me = bearing(answer.json()["token"]).get("/api/v1/me").json()
    assert (me["name"], me["roles"]) == ("Dana", ["front_desk"])
    assert "clients.read" in me["capabilities"]
    assert AuditEntry.objects.get(actor_kind="staff").verb == "signed_in"


def test_wrong_password_unknown_and_archived_people_get_the_same_words(
    visitor: APIClient, dana_signed_out: Staff
) -> None:
    wrong = sign_in(visitor, password="not-it")
    unknown = sign_in(visitor, "nobody@willow.test")
    Staff.objects.update(archived_at="2026-01-01T00:00:00Z")
    archived = sign_in(visitor)

    assert [a.status_code for a in (wrong, unknown, archived)] == [401] * 3
    assert wrong.json() == unknown.json() == archived.json()
    assert wrong.json()["code"] == "not_recognised"


@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
def test_an_unknown_e_mail_takes_as_long_as_a_wrong_password(
    visitor: APIClient, dana_signed_out: Staff
) -> None:
    def seconds(email: str) -> float:
        start = time.perf_counter()
        sign_in(visitor, email, "not-it-at-all")
        return time.perf_counter() - start

    known, unknown = ([seconds(email) for _ in range(9)] for email in ("dana@willow.test", "x@willow.test"))

    assert 0.5 < median(known) / median(unknown) < 2


@pytest.mark.parametrize("token", ["", "nonsense", "two words", "\xff\xfe", "a" * 64, "%00"])
def test_malformed_token_is_refused(visitor: APIClient, token: str) -> None:
    answer = bearing(token).get("/api/v1/me")

    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_eleventh_sign_in_ends_the_oldest(visitor: APIClient, dana_signed_out: Staff) -> None:
    tokens = []
    for _ in range(11):
        cache.clear()
        tokens.append(sign_in(visitor).json()["token"])

    works = [bearing(token).get("/api/v1/me").status_code for token in tokens]
    assert works == [401] + [200] * 10


def test_expired_token_is_refused(visitor: APIClient, dana_signed_out: Staff) -> None:
    token = sign_in(visitor).json()["token"]
    AuthToken.objects.filter(user=dana_signed_out).update(expiry="2026-01-01T00:00:00Z")

    assert bearing(token).get("/api/v1/me").status_code == 401


def test_sign_out_ends_one_sign_in(visitor: APIClient, dana_signed_out: Staff) -> None:
    here, there = (sign_in(visitor).json()["token"] for _ in range(2))

    assert bearing(here).post("/api/v1/sign-out").status_code == 204
    assert bearing(here).get("/api/v1/me").status_code == 401
    assert bearing(there).get("/api/v1/me").status_code == 200


def test_sign_out_everywhere_ends_every_sign_in(visitor: APIClient, dana_signed_out: Staff) -> None:
    here, there = (sign_in(visitor).json()["token"] for _ in range(2))

    assert bearing(here).post("/api/v1/sign-out-everywhere").status_code == 204
    assert bearing(there).get("/api/v1/me").status_code == 401


def test_sign_in_throttles_tries_for_one_e_mail(visitor: APIClient, dana_signed_out: Staff) -> None:
    answers = [sign_in(visitor, password="guess") for _ in range(11)]

    assert [a.status_code for a in answers] == [401] * 10 + [429]
    assert answers[-1].json()["code"] == "too_many_tries"
    assert int(answers[-1]["Retry-After"]) > 0


def test_sign_in_throttles_tries_from_one_address(visitor: APIClient) -> None:
    answers = [sign_in(visitor, f"guess{n}@willow.test").status_code for n in range(31)]

    assert answers == [401] * 30 + [429]


@override_settings(CACHES=BROKEN_CACHE)
def test_sign_in_works_while_the_cache_is_down(visitor: None, dana_signed_out: Staff) -> None:
    assert sign_in(APIClient()).status_code == 201


@pytest.fixture(autouse=True)
def uncounted() -> Any:
    """Leave no count of tries behind for other tests."""
    yield
    cache.clear()
