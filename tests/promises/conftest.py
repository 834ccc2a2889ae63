"""Ana is registered, booked, checked in and treated, all of it over the API; and a little time passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from tests.cast import Speaker
from tests.factories import Diary
from tests.promises.storing import BEGUN, TEN, note_of, ok


@pytest.fixture
def ana(dana: Speaker, diary: Diary, monday: datetime) -> dict[str, Any]:
    """Ana owns a tennis ball; she may be treated and written to."""
    wanted = {"name": "Ana", "email": "ana.k@example.test", "self_care_tools": ["tennis_ball"]}
    ana = ok(dana.api("POST", "clients", wanted))
    for kind in ("treatment", "reminders", "aftercare"):
        consent = {"kind": kind, "text_version": "2026-01", "how": "in_person"}
        ok(dana.api("POST", f"clients/{ana['id']}/consents", consent))
    return ana


@pytest.fixture
def visit(dana: Speaker, theo: Speaker, diary: Diary, ana: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Ana's visit with Theo; it is half past ten on Monday and the session has begun."""
    wanted = {"client": ana["id"], "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    booked = ok(dana.api("POST", "appointments", wanted | {"starts_at": TEN.isoformat()}))
    place = f"appointments/{booked['id']}"
    with clock.at(TEN):
        news = [{"client": ana["id"], "health_news": "none"}]
        ok(dana.api("POST", f"{place}/arrive", {"attendances": news}))
        ok(dana.api("POST", f"{place}/baseline", {"value": 7}))
    with clock.at(BEGUN):
        yield ok(theo.api("POST", f"{place}/start", {}))


@pytest.fixture
def complaint(theo: Speaker, ana: dict[str, Any], visit: dict[str, Any]) -> dict[str, Any]:
    """Ana's headache."""
    zones = [{"zone": "temple", "side": "right"}]
    wanted = {"client": ana["id"], "own_words": "An ache up to my temple.", "kind": "headache"}
    return ok(theo.api("POST", "episodes", wanted | {"zones": zones}))


@pytest.fixture
def note(theo: Speaker, visit: dict[str, Any], complaint: dict[str, Any]) -> dict[str, Any]:
    """The note of Ana's visit, about her headache."""
    return note_of(theo, visit, complaint)
