"""/sign-in, /sign-out, /sign-out-everywhere, with real tokens."""

import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from django.test import override_settings
from knox.models import AuthToken
from rest_framework.test import APIClient

from clinic import clock
from clinic.guessing.attempts import Guard
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
    """Nobody yet."""
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


@pytest.fixture
def hash_of_the_product() -> Iterator[None]:
    """Hash passwords with the effort of a deployment."""
    with override_settings(PASSWORD_HASHERS=["clinic.staff.password_hasher.Argon2At19MiB"]):
        yield


def test_an_unknown_e_mail_takes_as_long_as_a_wrong_password(
    visitor: APIClient, hash_of_the_product: None, dana_signed_out: Staff
) -> None:
    assert dana_signed_out.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")

    def seconds(email: str) -> float:
        start = time.process_time()
        sign_in(visitor, email, "not-it-at-all")
        return time.process_time() - start

    known, unknown = ([seconds(email) for _ in range(9)] for email in ("dana@willow.test", "x@willow.test"))

    assert 0.5 < median(known) / median(unknown) < 2


@pytest.mark.parametrize("token", ["", "nonsense", "two words", "\xff\xfe", "a" * 64, "%00"])
def test_malformed_token_is_refused(visitor: APIClient, token: str) -> None:
    answer = bearing(token).get("/api/v1/me")

    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_eleventh_sign_in_ends_the_oldest(visitor: APIClient, dana_signed_out: Staff) -> None:
    tokens = [sign_in(visitor).json()["token"] for _ in range(11)]

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


@override_settings(CACHES=BROKEN_CACHE)
def test_sign_in_throttles_while_the_cache_is_down(visitor: APIClient, dana_signed_out: Staff) -> None:
    answers = [sign_in(visitor, password="guess").status_code for _ in range(11)]

    assert answers == [401] * 10 + [429]


def test_wrong_tries_from_elsewhere_do_not_shut_a_known_address_out(
    visitor: APIClient, dana_signed_out: Staff
) -> None:
    assert sign_in(visitor).status_code == 201
    for number in range(14):
        stranger = APIClient(raise_request_exception=False, REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(stranger, password="guess")

    assert sign_in(stranger).status_code == 429
    assert sign_in(visitor).status_code == 201


def test_each_further_wrong_try_waits_longer(visitor: APIClient, dana_signed_out: Staff) -> None:
    waits, now = [], clock.now()
    with clock.at(now):
        for _ in range(10):
            sign_in(visitor, password="guess")
    for _ in range(4):
        with clock.at(now):
            waits.append(int(sign_in(visitor, password="guess")["Retry-After"]))
        now += timedelta(seconds=waits[-1])
        with clock.at(now):
            assert sign_in(visitor, password="guess").status_code == 401

    assert [round(wait / 60) for wait in waits] == [1, 2, 4, 8]


def test_a_failed_sign_in_is_audited_logged_and_counted_without_the_e_mail(
    visitor: APIClient, dana: ApiUser, dana_signed_out: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(visitor, password="guess")
    sign_in(visitor, "nobody@willow.test")

    entries = AuditEntry.objects.filter(verb="tried_in_vain").order_by("pk")
    assert [entry.subject for entry in entries] == ["staff", "attempt"]
    assert entries[0].subject_key == str(dana_signed_out.pk)
    assert "A wrong try: sign_in" in caplog.text
    assert "willow.test" not in caplog.text
    assert dana.api("GET", "status").json()["sign_ins_failed"] == 2


def test_a_refused_try_is_audited_once_and_counted(
    visitor: APIClient, dana: ApiUser, dana_signed_out: Staff
) -> None:
    for _ in range(13):
        sign_in(visitor, password="guess")

    assert AuditEntry.objects.filter(verb="throttled").count() == 1
    assert dana.api("GET", "status").json()["sign_ins_refused"] == 3


def test_the_pause_doubles_up_to_its_longest() -> None:
    guard = Guard("sign_in", 10, timedelta(minutes=1), timedelta(hours=1))

    assert [guard.pause_after(n) for n in (9, 10, 11)] == [timedelta(minutes=n) for n in (0, 1, 2)]
    assert guard.pause_after(1000) == timedelta(hours=1)
