"""POST /appointments/{id}/cancel and /reinstate."""

from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from clinic.models import Envelope
from scheduling.models import Appointment, Reservation, Shift
from tests.cast import Speaker
from tests.factories import ClientFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")


def cancel(speaker: Speaker, visit: dict[str, Any], **body: str) -> Any:
    wanted = {"by": "client", "reason": "ill"} | body
    return speaker.api("POST", f"appointments/{visit['id']}/cancel", wanted, If_Match='"1"')


def test_cancel_releases_the_time_of_the_visit(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    answer = cancel(dana, booked)

    assert (answer.status_code, answer.json()["state"], answer.json()["sequence"]) == (200, "cancelled", 1)
    assert not Reservation.objects.live().exists()
    again = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "starts_at": booked["starts_at"]}
    assert dana.api("POST", "appointments", again).status_code == 201


@pytest.mark.parametrize(
    ("by", "reason", "at", "late"),
    [
        ("client", "work", "2026-03-02T09:59", False),
        ("client", "work", "2026-03-02T10:01", True),
        ("clinic", "therapist_ill", "2026-03-03T09:59", False),
    ],
)
def test_cancel_by_the_clinic_is_never_late(
    dana: Speaker, booked: dict[str, Any], by: str, reason: str, at: str, late: bool
) -> None:
    with clock.at(datetime.fromisoformat(at + "+00:00")):
        answer = cancel(dana, booked, by=by, reason=reason)

    assert answer.json()["cancelled_late"] is late


def test_cancel_refuses_a_reason_of_the_other_party(dana: Speaker, booked: dict[str, Any]) -> None:
    answer = cancel(dana, booked, by="clinic", reason="better")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "reason_unknown")
    assert Appointment.objects.get().state == "booked"


def test_cancel_before_the_confirmation_left_posts_no_letter(dana: Speaker, booked: dict[str, Any]) -> None:
    cancel(dana, booked)

    assert [envelope.state for envelope in Envelope.objects.all()] == ["withdrawn"]


def test_cancel_by_the_clinic_posts_a_letter_with_free_times(dana: Speaker, booked: dict[str, Any]) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())

    cancel(dana, booked, by="clinic", reason="therapist_ill")

    letter = Envelope.objects.get(kind="booking_cancelled")
    assert letter.text.count("March") >= 4


def test_free_times_of_a_cancellation_are_on_other_days_and_keep_preferences(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    Shift.objects.filter(resource=diary.mara).delete()
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")
    Shift.objects.create(
        resource=diary.mara, location=diary.location, weekday=3, starts="09:00", ends="10:00"
    )

    cancel(dana, booked, by="clinic", reason="therapist_ill")

    offered = Envelope.objects.get(kind="booking_cancelled").text.partition("Times that were free")[2]
    assert "Thursday 5 March 2026, 09:00" in offered
    assert "3 March" not in offered and "4 March" not in offered


def test_cancel_of_a_cancelled_visit_is_refused(dana: Speaker, booked: dict[str, Any]) -> None:
    cancel(dana, booked)

    again = dana.api(
        "POST", f"appointments/{booked['id']}/cancel", {"by": "client", "reason": "ill"}, If_Match='"2"'
    )
    assert (again.status_code, again.json()["code"], again.json()["state"]) == (
        409,
        "wrong_state",
        "cancelled",
    )


def test_reinstate_in_the_grace_period_posts_no_letter(dana: Speaker, booked: dict[str, Any]) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    cancel(dana, booked)

    answer = dana.api("POST", f"appointments/{booked['id']}/reinstate")

    assert answer.json()["state"] == "booked"
    assert Reservation.objects.live().count() == 3
    assert not Envelope.objects.filter(state="waiting").exists()


def test_reinstate_is_refused_when_the_time_was_taken(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    cancel(dana, booked)
    dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ben.pk),
            "service": str(diary.massage.pk),
            "starts_at": booked["starts_at"],
            "therapist": str(diary.theo.pk),
        },
    )

    answer = dana.api("POST", f"appointments/{booked['id']}/reinstate")

    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert Appointment.objects.get(pk=booked["id"]).state == "cancelled"


def test_reinstate_after_the_letter_left_posts_a_confirmation(dana: Speaker, booked: dict[str, Any]) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    cancel(dana, booked)
    Envelope.objects.filter(state="waiting").update(state="sent", sent_at=clock.now())

    dana.api("POST", f"appointments/{booked['id']}/reinstate")

    assert Envelope.objects.get(state="waiting").kind == "booking_confirmed"


def test_overbooked_visit_reserves_the_time_once_it_is_free(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    wanted = {
        "service": str(diary.massage.pk),
        "starts_at": booked["starts_at"],
        "therapist": str(diary.theo.pk),
    }
    overruled = {"client": str(diary.ben.pk), "override": {"reason": "Ana may not come"}}
    assert dana.api("POST", "appointments", wanted | overruled).status_code == 201

    cancel(dana, booked)

    third = dana.api("POST", "appointments", wanted | {"client": str(ClientFactory.create().pk)})
    assert (third.status_code, third.json()["code"]) == (409, "taken")
