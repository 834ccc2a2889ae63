"""Ana is registered, booked, checked in and treated over the API, with the clock set to each step."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from tests.cast import ApiUser
from tests.factories import Diary
from tests.promises.storing import BEGUN, TEN, note_of, ok


@pytest.fixture
def ana(dana: ApiUser, diary: Diary, monday: datetime) -> dict[str, Any]:
    """Ana as registered: she owns a tennis ball and has given every consent."""
    body = {"name": "Ana", "email": "ana.k@example.test", "self_care_tools": ["tennis_ball"]}
    ana = ok(dana.api("POST", "clients", body))
    for kind in ("treatment", "reminders", "aftercare"):
        consent = {"kind": kind, "text_version": "2026-01", "how": "in_person"}
        ok(dana.api("POST", f"clients/{ana['id']}/consents", consent))
    return ana


@pytest.fixture
def visit(dana: ApiUser, theo: ApiUser, diary: Diary, ana: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Ana's visit with Theo on Monday at ten; the session has begun."""
    body = {"client": ana["id"], "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    booking = ok(dana.api("POST", "appointments", body | {"starts_at": TEN.isoformat()}))
    address = f"appointments/{booking['id']}"
    with clock.at(TEN):
        news = [{"client": ana["id"], "health_news": "none"}]
        ok(dana.api("POST", f"{address}/arrive", {"attendances": news}))
        ok(dana.api("POST", f"{address}/baseline", {"value": 7}))
    with clock.at(BEGUN):
        yield ok(theo.api("POST", f"{address}/start", {}))


@pytest.fixture
def complaint(theo: ApiUser, ana: dict[str, Any], visit: dict[str, Any]) -> dict[str, Any]:
    """Ana's headache."""
    zones = [{"zone": "temple", "side": "right"}]
    body = {"client": ana["id"], "own_words": "An ache up to my temple.", "kind": "headache"}
    return ok(theo.api("POST", "episodes", body | {"zones": zones}))


@pytest.fixture
def note(theo: ApiUser, visit: dict[str, Any], complaint: dict[str, Any]) -> dict[str, Any]:
    """The note of Ana's visit, about her headache."""
    return note_of(theo, visit, complaint)
