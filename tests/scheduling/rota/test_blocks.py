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


def test_time_off_around_a_day_off_stands_beside_it(dana: ApiUser, diary: Diary) -> None:
    week = {"from": "2026-03-02T08:00:00+00:00", "to": "2026-03-08T20:00:00+00:00"}
    day = add_time_off(dana, diary).json()
    assert add_time_off(dana, diary, **week).status_code == 201

    dana.api("DELETE", f"time-off/{day['id']}", If_Match='"1"')

    [held] = Reservation.objects.live()
    assert (held.during.lower.isoformat(), held.during.upper.isoformat()) == (week["from"], week["to"])


def test_change_of_time_off_frees_what_it_leaves(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    block = add_time_off(dana, diary, force={"reason": "Theo is ill"}).json()

    answer = dana.api(
        "PATCH", f"time-off/{block['id']}", {"from": "2026-03-03T11:00:00+00:00"}, If_Match='"1"'
    )

    assert (answer.status_code, answer.json()["from"]) == (200, "2026-03-03T11:00:00+00:00")
    assert [row["id"] for row in answer.json()["visits"]["covered"]] == [booked_visit["id"]]


def test_time_off_from_the_end_of_a_visit_strands_nobody(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    assert add_time_off(dana, diary, **{"from": booked_visit["ends_at"]}).status_code == 201


def test_block_of_a_room_from_the_end_of_a_visit_names_the_visit(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    room = str(Appointment.objects.get().assignments.get(kind="room").resource_id)
    span = TUESDAY | {"from": booked_visit["ends_at"]}

    answer = dana.api("POST", "blocks", {"resource": room, "reason": "Painting"} | span)

    assert answer.json()["code"] == "would_strand"


def test_time_off_sees_an_overbooked_visit(dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]) -> None:
    overbooked = dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ben.pk),
            "service": str(diary.massage.pk),
            "starts_at": booked_visit["starts_at"],
            "therapist": str(diary.theo.pk),
            "override": {"reason": "Two short ones"},
        },
    ).json()

    named = add_time_off(dana, diary).json()["appointments"]

    assert {row["id"] for row in named} == {booked_visit["id"], overbooked["id"]}
    add_time_off(dana, diary, force={"reason": "Theo is ill"})
    assert set(Appointment.objects.values_list("needs_rebooking", flat=True)) == {True}


def test_end_block_releases_the_time(dana: ApiUser, diary: Diary) -> None:
    block = add_time_off(dana, diary).json()

    answer = dana.api("DELETE", f"time-off/{block['id']}", If_Match='"1"')

    assert answer.status_code == 200
    assert not Reservation.objects.live().exists()
    assert dana.get("/api/v1/time-off").json()["results"] == []


def test_block_refuses_an_end_that_is_not_after_the_start(dana: ApiUser, diary: Diary) -> None:
    answer = add_time_off(dana, diary, to=TUESDAY["from"])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to")
