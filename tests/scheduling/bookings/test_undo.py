"""Undo a check-in, a start or an end: POST /appointments/{id}/undo."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from treatments.models import CatalogueVersion, SessionNote

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


def send(user: ApiUser, visit: dict[str, Any], verb: str) -> Any:
    with clock.at(TEN + timedelta(minutes=1)):
        return user.api("POST", f"appointments/{visit['id']}/{verb}")


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["arrive"], "booked"),
        (["confirm", "arrive"], "confirmed"),
        (["arrive", "start"], "arrived"),
        (["start", "complete"], "in_session"),
    ],
)
def test_undo_takes_a_visit_one_state_back(
    dana: ApiUser, theo: ApiUser, booked_visit: dict[str, Any], verbs: list[str], state: str
) -> None:
    for verb in verbs:
        assert send(dana, booked_visit, verb).status_code == 200

    answer = send(dana, booked_visit, "undo")

    assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert AuditEntry.objects.filter(verb="undone", subject_key=booked_visit["id"]).count() == 1


def test_undo_of_a_check_in_forgets_who_arrived(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    send(dana, booked_visit, "arrive")

    send(dana, booked_visit, "undo")

    attendance = Attendance.objects.get()
    assert (attendance.arrived_at, attendance.health_news) == (None, "not_asked")
    assert Appointment.objects.get().arrived_at is None


def test_undo_refuses_a_visit_that_has_not_begun(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    assert send(dana, booked_visit, "undo").json()["code"] == "wrong_state"


def test_undo_refuses_a_visit_with_a_signed_note(
    dana: ApiUser, theo: ApiUser, booked_visit: dict[str, Any]
) -> None:
    send(dana, booked_visit, "start")
    SessionNote.objects.create(
        attendance=Attendance.objects.get(),
        author=theo.person,
        signed_by=theo.person,
        signed_at=TEN,
        catalogue=CatalogueVersion.objects.first(),
        content_hash="0" * 64,
    )

    assert send(dana, booked_visit, "undo").json()["code"] == "note_already_signed"
    assert Appointment.objects.get().state == "in_session"
