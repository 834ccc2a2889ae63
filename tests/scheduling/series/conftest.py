"""A series of four visits of Ana with Theo, every two weeks over the change of the clocks on 29 March."""

from typing import Any

import pytest

from tests.cast import ApiUser
from tests.factories import Diary


@pytest.fixture
def wanted(diary: Diary) -> dict[str, Any]:
    return {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "therapist": str(diary.theo.pk),
        "first_at": "2026-03-03T10:00:00+00:00",
        "every_weeks": 2,
        "visits": 4,
    }


@pytest.fixture
def series(dana: ApiUser, wanted: dict[str, Any]) -> dict[str, Any]:
    answer = dana.api("POST", "series", wanted)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())
