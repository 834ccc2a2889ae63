"""/status."""

from datetime import timedelta

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from clinic import audit, clock
from clinic.actors import SystemActor
from clinic.models import Envelope
from clinic.status.service_status import note_beat
from clinic.tasks import seal_audit_task
from tests.cast import ApiUser

NOWHERE = "redis://127.0.0.1:1/0"


def letter(state: str, minutes_ago: int) -> None:
    Envelope.objects.create(
        kind="confirmed",
        state=state,
        recipient_key="x",
        about="appointment:x",
        to_address="ana@example.org",
        subject="Your visit",
        message_id=f"<{state}-{minutes_ago}>",
        send_after=clock.now() - timedelta(minutes=minutes_ago),
    )


def test_status_counts_letters_due_late_and_failed(dana: ApiUser) -> None:
    for state, minutes in [("waiting", -5), ("waiting", 1), ("waiting", 9), ("failed", 9), ("withdrawn", 9)]:
        letter(state, minutes)

    status = dana.api("GET", "status").json()

    assert [status[f"letters_{what}"] for what in ("due", "late", "failed")] == [2, 1, 1]
    assert status["broker_answers"] is True


def test_status_returns_the_last_job(dana: ApiUser) -> None:
    note_beat()

    status = dana.api("GET", "status").json()

    assert status["last_seal_at"] is None
    assert status["last_beat_at"]


def test_status_shows_since_when_the_audit_is_not_sealed(
    dana: ApiUser, caplog: pytest.LogCaptureFixture
) -> None:
    with clock.at(clock.now() - timedelta(minutes=9)):
        audit.record(SystemActor("test"), "changed", dana.person)

    assert dana.api("GET", "status").json()["audit_unsealed_since"]
    seal_audit_task()  # its own transaction is not over, so that nothing is sealed in a test
    assert "sealing stands still" in caplog.text


@override_settings(
    BROKER_URL=NOWHERE,
    CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": NOWHERE}},
)
def test_status_answers_while_the_broker_is_away(dana: ApiUser) -> None:
    answer = dana.api("GET", "status")

    assert answer.status_code == 200, answer.content
    assert (answer.json()["broker_answers"], answer.json()["last_beat_at"]) == (False, None)


def test_status_is_for_staff_only(db: None) -> None:
    assert APIClient().get("/api/v1/status").status_code == 401
