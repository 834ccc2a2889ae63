"""Fixtures of the tests of scheduling: a Monday morning as the present, and a booked visit."""

from datetime import datetime
from typing import Any

import pytest

from tests.cast import ApiUser
from tests.factories import Diary

TEN = "2026-03-03T10:00:00+00:00"


@pytest.fixture
def on_monday(monday: datetime) -> None:
    """Let the test run on Monday 2 March 2026 at 8."""


@pytest.fixture
def booked_visit(dana: ApiUser, diary: Diary) -> dict[str, Any]:
    """Book Ana's visit with Theo in Room 1, on Tuesday at 10; return it as the API does."""
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
