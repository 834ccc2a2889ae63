"""Block the time of a resource: /blocks and /time-off."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from scheduling.models import Appointment, Block, Reservation
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TUESDAY = {"from": "2026-03-03T08:00:00+00:00", "to": "2026-03-03T20:00:00+00:00"}


def add_time_off(user: ApiUser, diary: Diary, **more: Any) -> Any:
    return user.api(
        "POST", "time-off", {"therapist": str(diary.theo.pk), "reason": "Holiday"} | TUESDAY | more
    )


def test_book_refuses_blocked_time(dana: ApiUser, diary: Diary) -> None:
    answer = add_time_off(dana, diary)

    assert answer.status_code == 201, answer.content
    booking = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "starts_at": "2026-03-03T10:00:00+00:00",
        "therapist": str(diary.theo.pk),
    }
    assert dana.api("POST", "appointments", booking).json()["code"] == "taken"


def test_block_refuses_a_time_with_visits_and_lists_the_visits(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = add_time_off(dana, diary)

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand")
    assert answer.json()["appointments"] == [
        {"id": booked_visit["id"], "starts_at": booked_visit["starts_at"]}
    ]
    assert not Block.objects.exists()


def test_block_with_force_flags_the_visits_for_rebooking(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = add_time_off(dana, diary, force={"reason": "Theo is ill"})

    assert (answer.status_code, answer.json()["forced_reason"]) == (201, "Theo is ill")
    visit = Appointment.objects.get()
    assert (visit.needs_rebooking, visit.state) == (True, "booked")
    assert not visit.reservations.get(resource=diary.theo).blocking
    visits = dana.get("/api/v1/appointments", {"needs_rebooking": "true"}).json()["results"]
    assert [row["id"] for row in visits] == [booked_visit["id"]]
    assert AuditEntry.objects.get(verb="blocked").reason == "Theo is ill"
    assert AuditEntry.objects.get(verb="stranded").subject_key == booked_visit["id"]


def test_move_of_a_displaced_visit_to_another_therapist_ends_rebooking(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    add_time_off(dana, diary, force={"reason": "Theo is ill"})

    answer = dana.api(
        "POST", f"appointments/{booked_visit['id']}/move", {"therapist": str(diary.mara.pk)}, If_Match='"2"'
    )

    assert (answer.status_code, answer.json()["needs_rebooking"]) == (200, False)


def test_block_accepts_a_room(dana: ApiUser, diary: Diary) -> None:
    answer = dana.api("POST", "blocks", {"resource": str(diary.room_1.pk), "reason": "Painting"} | TUESDAY)

    assert answer.json()["resource"]["name"] == "Room 1"


def test_block_refuses_a_time_blocked_already(dana: ApiUser, diary: Diary) -> None:
    add_time_off(dana, diary)

    assert add_time_off(dana, diary).json()["code"] == "taken"


def test_end_block_releases_the_time(dana: ApiUser, diary: Diary) -> None:
    block = add_time_off(dana, diary).json()

    answer = dana.api("DELETE", f"time-off/{block['id']}", If_Match='"1"')

    assert answer.status_code == 204
    assert not Reservation.objects.live().exists()
    assert dana.get("/api/v1/time-off").json()["results"] == []


def test_block_refuses_an_end_that_is_not_after_the_start(dana: ApiUser, diary: Diary) -> None:
    answer = add_time_off(dana, diary, to=TUESDAY["from"])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to")
