"""POST /notes/{id}/bring-over: text and marks of the last visit in a draft."""

from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import Location
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import visit_of
from treatments.models import SessionNote


@pytest.fixture
def draft(theo: ApiUser, marked: dict[str, Any], visit: Attendance, willow: Location) -> dict[str, Any]:
    """Ana's next note; the last one has two marks and says what hurt."""
    place = f"notes/{marked['id']}"
    theo.api("PATCH", place, {"text_revision": 1, "subjective": "Aches.", "range_of_motion": "Full."})
    theo.api("POST", f"{place}/sign", If_Match=f'"{theo.api("GET", place).json()["revision"]}"')
    then = clock.now() + timedelta(minutes=1)
    back = visit_of(visit.client, willow, starts_at=then, ends_at=then + timedelta(hours=1))
    return dict(theo.api("POST", "notes", {"attendance": str(back.pk)}).json())


def bring(user: ApiUser, note: dict[str, Any], what: str) -> Any:
    return user.api("POST", f"notes/{note['id']}/bring-over", {"what": what})


def test_text_comes_under_its_day_below_what_is_there(theo: ApiUser, draft: dict[str, Any]) -> None:
    theo.api("PATCH", f"notes/{draft['id']}", {"text_revision": 1, "subjective": "Better."})

    answer = bring(theo, draft, "text")

    assert answer.status_code == 200, answer.content
    assert answer.json()["subjective"].startswith("Better.\n\nFrom ")
    assert answer.json()["subjective"].endswith(":\nAches.")
    assert answer.json()["range_of_motion"].endswith(":\nFull.") and answer.json()["assessment"] == ""


def test_text_is_brought_over_once(theo: ApiUser, draft: dict[str, Any]) -> None:
    once, twice = bring(theo, draft, "text").json(), bring(theo, draft, "text").json()

    assert (once["subjective"], once["text_revision"]) == (twice["subjective"], twice["text_revision"])


def test_points_come_to_check_and_those_marked_already_stay(theo: ApiUser, draft: dict[str, Any]) -> None:
    place = f"notes/{draft['id']}/points"
    theo.api("POST", place, {"site": "UT1", "side": "right", "pain_on_pressure_before": 4})

    points = [bring(theo, draft, "points").json()["points"] for _ in range(2)][-1]

    assert [(point["site"], point["to_check"]) for point in points] == [("UT1", False), ("GA1", True)]
    assert points[0]["pain_on_pressure_before"] == 4


def test_bring_over_refuses_a_client_without_a_signed_note(theo: ApiUser, note: dict[str, Any]) -> None:
    assert bring(theo, note, "text").json()["code"] == "nothing_to_copy"


def test_bring_over_refuses_text_that_would_be_too_long(theo: ApiUser, draft: dict[str, Any]) -> None:
    SessionNote.objects.filter(pk=draft["id"]).update(subjective="x" * 7995)

    assert bring(theo, draft, "text").json()["code"] == "text_too_long"
