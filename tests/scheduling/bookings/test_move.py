"""Move a visit: POST /appointments/{id}/move."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Envelope, Practice, Service
from scheduling.models import Appointment, Reservation
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

ELEVEN = "2026-03-03T11:00:00+00:00"


def move(user: ApiUser, visit: dict[str, Any], revision: int = 1, **changes: Any) -> Any:
    return user.api("POST", f"appointments/{visit['id']}/move", changes, If_Match=f'"{revision}"')


def letter_kinds() -> list[str]:
    return list(Envelope.objects.exclude(state="withdrawn").order_by("pk").values_list("kind", flat=True))


def mark_letters_sent() -> None:
    """Mark all waiting letters as sent."""
    Envelope.objects.filter(state="waiting").update(state="sent", sent_at=clock.now())


def test_move_to_another_time_keeps_the_therapist(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    answer = move(dana, booked_visit, starts_at=ELEVEN)

    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["starts_at"], body["sequence"], body["revision"]) == (ELEVEN, 1, 2)
    assert body["seats"][0]["name"] == "Theo"
    assert AuditEntry.objects.filter(verb="moved").count() == 1


def test_move_accepts_a_time_that_overlaps_the_old_one(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    assert move(dana, booked_visit, starts_at="2026-03-03T10:15:00+00:00").status_code == 200
    assert Reservation.objects.count() == 3


def test_move_to_another_therapist_keeps_the_time(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = move(dana, booked_visit, therapist=str(diary.mara.pk))

    assert answer.json()["seats"][0]["name"] == "Mara"
    assert answer.json()["starts_at"] == booked_visit["starts_at"]


def test_move_to_another_room_keeps_the_therapist(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = move(dana, booked_visit, room=str(diary.room_2.pk))

    assert [assignment["name"] for assignment in answer.json()["seats"]] == ["Theo", "Room 2"]


def test_move_refuses_a_time_at_which_the_therapist_is_busy(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    other_visit = {
        "client": str(diary.ben.pk),
        "service": str(diary.massage.pk),
        "therapist": str(diary.theo.pk),
    }
    dana.api("POST", "appointments", other_visit | {"starts_at": "2026-03-03T13:00:00+00:00"})

    answer = move(dana, booked_visit, starts_at="2026-03-03T13:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert len(answer.json()["free"]) == 3
    assert Appointment.objects.get(pk=booked_visit["id"]).revision == 1


def test_move_refuses_an_old_or_missing_revision(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    move(dana, booked_visit, starts_at=ELEVEN)

    with_old_revision = move(dana, booked_visit, starts_at="2026-03-03T12:00:00+00:00")
    without_revision = dana.api("POST", f"appointments/{booked_visit['id']}/move", {"starts_at": ELEVEN})

    assert (with_old_revision.status_code, with_old_revision["ETag"]) == (412, '"2"')
    assert (without_revision.status_code, without_revision.json()["code"]) == (428, "if_match_missing")


def test_move_refuses_a_visit_in_session(theo: ApiUser, dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    with clock.at(datetime.fromisoformat(booked_visit["starts_at"])):
        theo.api("POST", f"appointments/{booked_visit['id']}/start", {})

    assert move(dana, booked_visit, revision=2, starts_at=ELEVEN).json()["code"] == "wrong_state"


def test_move_after_the_confirmation_is_sent_writes_a_letter(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    mark_letters_sent()

    move(dana, booked_visit, starts_at=ELEVEN)

    assert letter_kinds() == ["booking_confirmed", "booking_moved"]


def test_move_before_the_confirmation_is_sent_rewrites_the_confirmation(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    move(dana, booked_visit, starts_at=ELEVEN)

    assert letter_kinds() == ["booking_confirmed"]
    assert "11:00" in Envelope.objects.get(state="waiting").text


def test_move_away_and_back_within_the_grace_period_writes_no_letter(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Practice.objects.update(letter_grace_seconds=60)
    mark_letters_sent()

    move(dana, booked_visit, starts_at=ELEVEN)
    move(dana, booked_visit, revision=2, starts_at="2026-03-03T12:00:00+00:00")
    assert "10:00" in Envelope.objects.get(state="waiting").text
    move(dana, booked_visit, revision=3, starts_at=booked_visit["starts_at"])

    assert letter_kinds() == ["booking_confirmed"]


def test_move_delays_the_letter_by_the_grace_period(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    Practice.objects.update(letter_grace_seconds=60)
    mark_letters_sent()

    move(dana, booked_visit, starts_at=ELEVEN)

    assert Envelope.objects.get(state="waiting").send_after == clock.now() + timedelta(seconds=60)


def test_move_to_another_service_assigns_anew(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = move(dana, booked_visit, service=str(diary.couples.pk))

    assert answer.status_code == 200
    assert sorted(assignment["name"] for assignment in answer.json()["seats"]) == ["Mara", "Room 1", "Theo"]


def test_move_to_another_room_keeps_the_confirmation_unlike_another_time(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    address = f"appointments/{booked_visit['id']}"
    dana.api("POST", f"{address}/confirm")
    room = next(
        assignment["resource"] for assignment in booked_visit["seats"] if assignment["kind"] == "room"
    )
    other_room = diary.room_2 if room == str(diary.room_1.pk) else diary.room_1

    after_another_room = dana.api(
        "POST", f"{address}/move", {"room": str(other_room.pk)}, If_Match='"2"'
    ).json()
    later = {"starts_at": "2026-03-03T12:00:00+00:00"}
    after_another_time = dana.api("POST", f"{address}/move", later, If_Match='"3"').json()

    assert (after_another_room["state"], after_another_time["state"]) == ("confirmed", "booked")


def test_move_keeps_an_archived_service_but_does_not_change_to_one(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    Service.objects.update(archived_at=clock.now())

    to_archived_service = move(dana, booked_visit, service=str(diary.couples.pk))
    to_another_time = move(dana, booked_visit, starts_at=ELEVEN)

    assert to_archived_service.json()["code"] == "service_off_menu"
    assert to_another_time.status_code == 200, to_another_time.content


@pytest.mark.parametrize("change", [{"starts_at": "2026-03-03T10:00:00+00:00"}, {"room": "room_2"}])
def test_move_keeps_length_and_price_after_the_service_changed(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any], change: dict[str, str]
) -> None:
    mark_letters_sent()
    Service.objects.update(length=timedelta(minutes=90), price=9900)
    asked: dict[str, Any] = {
        name: str(diary.room_2.pk) if name == "room" else value for name, value in change.items()
    }

    visit = move(dana, booked_visit, **asked).json()

    same = ("ends_at", "price", "sequence")
    assert [visit[name] for name in same] == [booked_visit[name] for name in same]
    assert letter_kinds() == ["booking_confirmed"]


def test_move_to_another_therapist_takes_the_price_of_today_and_tells_it(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    mark_letters_sent()
    Service.objects.update(length=timedelta(minutes=90), price=9900)

    visit = move(dana, booked_visit, therapist=str(diary.mara.pk)).json()

    assert (visit["ends_at"], visit["price"]) == ("2026-03-03T11:30:00+00:00", 9900)
    assert visit["sequence"] == 1
    assert "99.00" in Envelope.objects.get(kind="booking_moved").text


def test_move_within_the_grace_period_keeps_the_letter_about_another_therapist(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    Practice.objects.update(letter_grace_seconds=60)
    mark_letters_sent()

    move(dana, booked_visit, therapist=str(diary.mara.pk))
    move(dana, booked_visit, revision=2, room=str(diary.room_2.pk))

    assert letter_kinds() == ["booking_confirmed", "booking_moved"]


def test_sequence_stays_when_nobody_is_told(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    diary.ana.email = ""
    diary.ana.save()

    assert move(dana, booked_visit, starts_at=ELEVEN).json()["sequence"] == 0


def test_reinstate_within_the_grace_period_writes_the_letter_of_the_move_before(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Practice.objects.update(letter_grace_seconds=60)
    mark_letters_sent()
    address = f"appointments/{booked_visit['id']}"

    move(dana, booked_visit, starts_at=ELEVEN)
    dana.api("POST", f"{address}/cancel", {"by": "client", "reason": "ill"}, If_Match='"2"')
    dana.api("POST", f"{address}/reinstate")

    assert letter_kinds() == ["booking_confirmed", "booking_moved"]


def test_move_never_takes_a_coming_visit_into_the_past(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    override = {"reason": "A slip"}

    answer = move(dana, booked_visit, starts_at="2026-03-02T07:00:00+00:00", override=override)

    assert (answer.status_code, answer.json()["code"]) == (409, "in_the_past")
