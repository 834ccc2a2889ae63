"""The diary on a Monday morning, and how its tests book."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cast import Speaker
    from tests.factories import Diary

TEN = "2026-03-03T10:00:00+00:00"


@pytest.fixture
def on_monday(monday: datetime) -> None:
    """All of this happens on Monday 2 March 2026, at 8."""


@pytest.fixture
def booked(dana: Speaker, diary: Diary) -> dict[str, Any]:
    """Ana's visit with Theo in Room 1, on Tuesday at 10."""
    answer = dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ana.pk),
            "service": str(diary.massage.pk),
            "starts_at": TEN,
            "therapist": str(diary.theo.pk),
        },
    )
    assert answer.status_code == 201, answer.content
    return dict(answer.json())
