"""/blocks and /time-off."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from scheduling.models import Appointment, Block, Reservation
from tests.cast import Speaker
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TUESDAY = {"from": "2026-03-03T08:00:00+00:00", "to": "2026-03-03T20:00:00+00:00"}


def take_off(speaker: Speaker, diary: Diary, **more: Any) -> Any:
    return speaker.api(
        "POST", "time-off", {"therapist": str(diary.theo.pk), "reason": "Holiday"} | TUESDAY | more
    )


def test_blocked_time_is_not_booked(dana: Speaker, diary: Diary) -> None:
    answer = take_off(dana, diary)

    assert answer.status_code == 201, answer.content
    booking = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "starts_at": "2026-03-03T10:00:00+00:00",
        "therapist": str(diary.theo.pk),
    }
    assert dana.api("POST", "appointments", booking).json()["code"] == "taken"


def test_block_that_displaces_visits_is_refused_with_their_list(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    answer = take_off(dana, diary)

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand")
    assert answer.json()["appointments"] == [{"id": booked["id"], "starts_at": booked["starts_at"]}]
    assert not Block.objects.exists()


def test_forced_time_off_marks_the_visits_for_rebooking(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    answer = take_off(dana, diary, force={"reason": "Theo is ill"})

    assert (answer.status_code, answer.json()["forced_reason"]) == (201, "Theo is ill")
    visit = Appointment.objects.get()
    assert (visit.needs_rebooking, visit.state) == (True, "booked")
    assert not visit.reservations.get(resource=diary.theo).blocking
    found = dana.get("/api/v1/appointments", {"needs_rebooking": "true"}).json()["results"]
    assert [row["id"] for row in found] == [booked["id"]]
    assert AuditEntry.objects.get(verb="blocked").reason == "Theo is ill"
    assert AuditEntry.objects.get(verb="stranded").subject_key == booked["id"]


def test_displaced_visit_is_moved_to_another_therapist(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    take_off(dana, diary, force={"reason": "Theo is ill"})

    answer = dana.api(
        "POST", f"appointments/{booked['id']}/move", {"therapist": str(diary.mara.pk)}, If_Match='"2"'
    )

    assert (answer.status_code, answer.json()["needs_rebooking"]) == (200, False)


def test_a_room_is_blocked(dana: Speaker, diary: Diary) -> None:
    answer = dana.api("POST", "blocks", {"resource": str(diary.room_1.pk), "reason": "Painting"} | TUESDAY)

    assert answer.json()["resource"]["name"] == "Room 1"


def test_two_blocks_do_not_overlap(dana: Speaker, diary: Diary) -> None:
    take_off(dana, diary)

    assert take_off(dana, diary).json()["code"] == "taken"


def test_time_of_an_ended_block_can_be_booked(dana: Speaker, diary: Diary) -> None:
    block = take_off(dana, diary).json()

    answer = dana.api("DELETE", f"time-off/{block['id']}", If_Match='"1"')

    assert answer.status_code == 204
    assert not Reservation.objects.live().exists()
    assert dana.get("/api/v1/time-off").json()["results"] == []


def test_block_that_ends_before_it_starts_is_refused(dana: Speaker, diary: Diary) -> None:
    answer = take_off(dana, diary, to=TUESDAY["from"])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to")
