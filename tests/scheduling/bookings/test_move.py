"""POST /appointments/{id}/move."""

from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Envelope, Practice, Service
from scheduling.models import Appointment, Reservation
from tests.cast import Speaker
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

ELEVEN = "2026-03-03T11:00:00+00:00"


def move(speaker: Speaker, visit: dict[str, Any], revision: int = 1, **wanted: Any) -> Any:
    return speaker.api("POST", f"appointments/{visit['id']}/move", wanted, If_Match=f'"{revision}"')


def kinds() -> list[str]:
    return list(Envelope.objects.exclude(state="withdrawn").order_by("pk").values_list("kind", flat=True))


def sent() -> None:
    """The letters so far have left."""
    Envelope.objects.filter(state="waiting").update(state="sent", sent_at=clock.now())


def test_move_keeps_the_therapist(dana: Speaker, booked: dict[str, Any]) -> None:
    answer = move(dana, booked, starts_at=ELEVEN)

    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["starts_at"], body["sequence"], body["revision"]) == (ELEVEN, 1, 2)
    assert body["seats"][0]["name"] == "Theo"
    assert AuditEntry.objects.filter(verb="moved").count() == 1


def test_move_may_overlap_the_old_time(dana: Speaker, booked: dict[str, Any]) -> None:
    assert move(dana, booked, starts_at="2026-03-03T10:15:00+00:00").status_code == 200
    assert Reservation.objects.count() == 3


def test_move_to_another_therapist(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    answer = move(dana, booked, therapist=str(diary.mara.pk))

    assert answer.json()["seats"][0]["name"] == "Mara"
    assert answer.json()["starts_at"] == booked["starts_at"]


def test_move_to_another_room(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    answer = move(dana, booked, room=str(diary.room_2.pk))

    assert [seat["name"] for seat in answer.json()["seats"]] == ["Theo", "Room 2"]


def test_move_to_a_time_the_therapist_is_booked_is_refused(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    other = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    dana.api("POST", "appointments", other | {"starts_at": "2026-03-03T13:00:00+00:00"})

    answer = move(dana, booked, starts_at="2026-03-03T13:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert len(answer.json()["free"]) == 3
    assert Appointment.objects.get(pk=booked["id"]).revision == 1


def test_move_requires_if_match(dana: Speaker, booked: dict[str, Any]) -> None:
    move(dana, booked, starts_at=ELEVEN)

    stale = move(dana, booked, starts_at="2026-03-03T12:00:00+00:00")
    blind = dana.api("POST", f"appointments/{booked['id']}/move", {"starts_at": ELEVEN})

    assert (stale.status_code, stale["ETag"]) == (412, '"2"')
    assert (blind.status_code, blind.json()["code"]) == (428, "if_match_missing")


def test_move_of_a_visit_in_session_is_refused(theo: Speaker, dana: Speaker, booked: dict[str, Any]) -> None:
    theo.api("POST", f"appointments/{booked['id']}/start", {})

    assert move(dana, booked, revision=2, starts_at=ELEVEN).json()["code"] == "wrong_state"


def test_move_after_the_confirmation_left_posts_a_letter(dana: Speaker, booked: dict[str, Any]) -> None:
    sent()

    move(dana, booked, starts_at=ELEVEN)

    assert kinds() == ["booking_confirmed", "booking_moved"]


def test_move_before_the_confirmation_left_posts_one_letter(dana: Speaker, booked: dict[str, Any]) -> None:
    move(dana, booked, starts_at=ELEVEN)

    assert kinds() == ["booking_confirmed"]
    assert "11:00" in Envelope.objects.get(state="waiting").text


def test_move_there_and_back_in_the_grace_period_posts_no_letter(
    dana: Speaker, booked: dict[str, Any]
) -> None:
    Practice.objects.update(letter_grace_seconds=60)
    sent()

    move(dana, booked, starts_at=ELEVEN)
    move(dana, booked, revision=2, starts_at="2026-03-03T12:00:00+00:00")
    assert "10:00" in Envelope.objects.get(state="waiting").text
    move(dana, booked, revision=3, starts_at=booked["starts_at"])

    assert kinds() == ["booking_confirmed"]


def test_a_letter_waits_for_the_grace_period(dana: Speaker, booked: dict[str, Any]) -> None:
    Practice.objects.update(letter_grace_seconds=60)
    sent()

    move(dana, booked, starts_at=ELEVEN)

    assert Envelope.objects.get(state="waiting").send_after == clock.now() + timedelta(seconds=60)


def test_move_to_another_service_assigns_anew(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    answer = move(dana, booked, service=str(diary.couples.pk))

    assert answer.status_code == 200
    assert sorted(seat["name"] for seat in answer.json()["seats"]) == ["Mara", "Room 1", "Theo"]


def test_a_confirmed_visit_stays_confirmed_when_only_its_room_changes(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    place = f"appointments/{booked['id']}"
    dana.api("POST", f"{place}/confirm")
    room = next(seat["resource"] for seat in booked["seats"] if seat["kind"] == "room")
    other = diary.room_2 if room == str(diary.room_1.pk) else diary.room_1

    moved = dana.api("POST", f"{place}/move", {"room": str(other.pk)}, If_Match='"2"').json()
    later = {"starts_at": "2026-03-03T12:00:00+00:00"}
    elsewhen = dana.api("POST", f"{place}/move", later, If_Match='"3"').json()

    assert (moved["state"], elsewhen["state"]) == ("confirmed", "booked")


def test_visit_of_an_archived_service_may_move_but_none_may_move_to_it(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    Service.objects.update(archived_at=clock.now())

    to_it = move(dana, booked, service=str(diary.couples.pk))
    moved = move(dana, booked, starts_at=ELEVEN)

    assert to_it.json()["code"] == "service_off_menu"
    assert moved.status_code == 200, moved.content
