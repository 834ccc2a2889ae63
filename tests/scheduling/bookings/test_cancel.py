"""Cancel and reinstate a visit: POST /appointments/{id}/cancel and /reinstate."""

from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from clinic.models import Envelope, Practice
from scheduling.models import Appointment, Reservation, Shift
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")


def cancel(user: ApiUser, visit: dict[str, Any], **body: str) -> Any:
    body = {"by": "client", "reason": "ill"} | body
    return user.api("POST", f"appointments/{visit['id']}/cancel", body, If_Match='"1"')


def test_cancel_releases_the_time_for_another_booking(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = cancel(dana, booked_visit)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert not Reservation.objects.live().exists()
    again = {
        "client": str(diary.ben.pk),
        "service": str(diary.massage.pk),
        "starts_at": booked_visit["starts_at"],
    }
    assert dana.api("POST", "appointments", again).status_code == 201


@pytest.mark.parametrize(
    ("by", "reason", "at", "free_hours", "late"),
    [
        ("client", "work", "2026-03-02T09:59:59.999999", 24, False),
        ("client", "work", "2026-03-02T10:00", 24, False),
        ("client", "work", "2026-03-02T10:00:00.000001", 24, True),
        ("client", "work", "2026-03-03T10:00", 24, True),
        ("client", "work", "2026-03-03T10:05", 24, True),
        ("client", "work", "2026-03-03T10:00", 0, False),
        ("clinic", "therapist_ill", "2026-03-02T10:01", 24, False),
        ("clinic", "therapist_ill", "2026-03-03T09:59", 200, False),
        ("clinic", "therapist_ill", "2026-03-03T10:05", 24, False),
    ],
)
def test_cancel_is_late_only_for_a_client_inside_the_free_hours(
    dana: ApiUser, booked_visit: dict[str, Any], by: str, reason: str, at: str, free_hours: int, late: bool
) -> None:
    Practice.objects.update(free_cancel_hours=free_hours, reminder_hours=[])
    with clock.at(datetime.fromisoformat(at + "+00:00")):
        answer = cancel(dana, booked_visit, by=by, reason=reason)

    assert answer.json()["cancelled_late"] is late


def test_cancel_by_the_clinic_refuses_a_reason_of_clients(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    answer = cancel(dana, booked_visit, by="clinic", reason="better")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "reason_unknown")
    assert Appointment.objects.get().state == "booked"


def test_cancel_before_the_confirmation_is_sent_withdraws_the_confirmation(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    cancel(dana, booked_visit)

    assert [envelope.state for envelope in Envelope.objects.all()] == ["withdrawn"]


def test_cancel_by_the_clinic_writes_a_letter_with_free_times(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())

    cancel(dana, booked_visit, by="clinic", reason="therapist_ill")

    letter = Envelope.objects.get(kind="booking_cancelled")
    assert letter.text.count("March") >= 4


def test_cancel_by_the_clinic_offers_other_days_and_keeps_preferences(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    Shift.objects.filter(resource=diary.mara).delete()
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")
    Shift.objects.create(
        resource=diary.mara, location=diary.location, weekday=3, starts="09:00", ends="10:00"
    )

    cancel(dana, booked_visit, by="clinic", reason="therapist_ill")

    offered = Envelope.objects.get(kind="booking_cancelled").text.partition("Would one of these")[2]
    assert "Thursday 5 March, 09:00" in offered
    assert "3 March" not in offered and "4 March" not in offered


def test_cancel_refuses_a_cancelled_visit(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    cancel(dana, booked_visit)

    again = dana.api(
        "POST", f"appointments/{booked_visit['id']}/cancel", {"by": "client", "reason": "ill"}, If_Match='"2"'
    )
    assert (again.status_code, again.json()["code"], again.json()["state"]) == (
        409,
        "wrong_state",
        "cancelled",
    )


def test_reinstate_before_the_cancellation_letter_is_sent_writes_no_letter(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    cancel(dana, booked_visit)

    answer = dana.api("POST", f"appointments/{booked_visit['id']}/reinstate")

    assert answer.json()["state"] == "booked"
    assert Reservation.objects.live().count() == 3
    assert not Envelope.objects.filter(state="waiting").exists()


def test_reinstate_refuses_a_time_booked_meanwhile(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    cancel(dana, booked_visit)
    dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ben.pk),
            "service": str(diary.massage.pk),
            "starts_at": booked_visit["starts_at"],
            "therapist": str(diary.theo.pk),
        },
    )

    answer = dana.api("POST", f"appointments/{booked_visit['id']}/reinstate")

    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert Appointment.objects.get(pk=booked_visit["id"]).state == "cancelled"


def test_reinstate_after_the_cancellation_letter_is_sent_writes_a_confirmation(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    cancel(dana, booked_visit)
    Envelope.objects.filter(state="waiting").update(state="sent", sent_at=clock.now())

    dana.api("POST", f"appointments/{booked_visit['id']}/reinstate")

    assert Envelope.objects.get(state="waiting").kind == "booking_confirmed"


def test_cancel_makes_an_overbooked_reservation_block_the_time(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    body = {
        "service": str(diary.massage.pk),
        "starts_at": booked_visit["starts_at"],
        "therapist": str(diary.theo.pk),
    }
    overruled = {"client": str(diary.ben.pk), "override": {"reason": "Ana may not come"}}
    assert dana.api("POST", "appointments", body | overruled).status_code == 201

    cancel(dana, booked_visit)

    third = dana.api("POST", "appointments", body | {"client": str(ClientFactory.create().pk)})
    assert (third.status_code, third.json()["code"]) == (409, "taken")
