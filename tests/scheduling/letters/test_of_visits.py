"""Letters about visits: their states are shown with the visit, and visits not told of are listed."""

from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import opt_out
from clinic.mail.actions.suppress import suppress
from clinic.models import Envelope
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

AT_NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
IN_APRIL = datetime.fromisoformat("2026-04-02T12:00:00+00:00")


def letters_of(user: ApiUser, visit: dict[str, Any]) -> Any:
    return user.api("GET", f"appointments/{visit['id']}").json()["letters"]


def not_told(user: ApiUser) -> list[str]:
    answer = user.api("GET", "appointments?not_told=true")
    assert answer.status_code == 200, answer.content
    return [visit["id"] for visit in answer.json()["results"]]


def write_reminder(visit: dict[str, Any], diary: Diary, **fields: Any) -> Envelope:
    return Envelope.objects.create(
        **{
            "kind": "reminder",
            "recipient_key": str(diary.ana.pk),
            "about": f"appointment:{visit['id']}",
            "to_address": "ana@example.test",
            "subject": "x",
            "message_id": "<2@willow.test>",
        }
        | fields
    )


@pytest.fixture
def failed_letter(on_monday: None, booked_visit: dict[str, Any]) -> None:
    """Let the confirmation of Ana's visit fail."""
    Envelope.objects.update(state="failed")


def test_a_visit_says_what_became_of_its_letters(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=AT_NOON)
    with clock.at(AT_NOON):
        write_reminder(booked_visit, diary)

    newest, oldest = letters_of(dana, booked_visit)

    assert (newest["kind"], newest["state"]) == ("reminder", "waiting")
    assert oldest == {
        "id": str(Envelope.objects.get(kind="booking_confirmed").pk),
        "kind": "booking_confirmed",
        "recipient_key": str(diary.ana.pk),
        "state": "sent",
        "cause": "",
        "created_at": "2026-03-02T08:00:00+00:00",
        "send_after": "2026-03-02T08:00:00+00:00",
        "sent_at": "2026-03-02T12:00:00+00:00",
        "withdrawn_at": None,
    }


def test_times_of_letters_have_the_offset_of_the_location(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    diary.location.timezone = "Asia/Tokyo"
    diary.location.save()

    assert letters_of(dana, booked_visit)[0]["created_at"] == "2026-03-02T17:00:00+09:00"


@pytest.mark.parametrize(("kept_back_by", "cause"), [("bounce", "bounce"), ("opt_out", "opt_out")])
def test_a_visit_says_at_once_that_a_letter_will_be_kept_back(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any], kept_back_by: str, cause: str
) -> None:
    key = str(diary.ana.pk)
    write_reminder(booked_visit, diary)
    if kept_back_by == "bounce":
        suppress(address="Ana@example.test", by=LinkBearer(key))
    else:
        opt_out(recipient_key=key, kind="reminder", by=LinkBearer(key))

    reminder = next(letter for letter in letters_of(dana, booked_visit) if letter["kind"] == "reminder")
    assert (reminder["state"], reminder["cause"]) == ("suppressed", cause)


def test_a_list_of_visits_has_no_letters(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    [visit] = dana.api("GET", "appointments").json()["results"]

    assert "letters" not in visit


def test_a_visit_whose_letter_left_is_not_listed_as_not_told(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(state="sent", sent_at=AT_NOON)

    assert not_told(dana) == []


@pytest.mark.parametrize("fields", [{"state": "failed"}, {"state": "suppressed", "cause": "bounce"}])
def test_a_visit_whose_letter_did_not_leave_is_listed_as_not_told(
    dana: ApiUser, booked_visit: dict[str, Any], fields: dict[str, str]
) -> None:
    Envelope.objects.update(**fields)

    assert not_told(dana) == [booked_visit["id"]]


@pytest.mark.usefixtures("failed_letter")
def test_a_newer_letter_ends_the_listing_as_not_told(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    with clock.at(AT_NOON):
        letter = write_reminder(booked_visit, diary, state="sent", sent_at=AT_NOON)
    assert not_told(dana) == []

    for fields in ({"state": "withdrawn"}, {"state": "suppressed", "cause": "opt_out"}):
        Envelope.objects.filter(pk=letter.pk).update(**fields)
        assert not_told(dana) == [booked_visit["id"]]


@pytest.mark.usefixtures("failed_letter")
def test_a_reminder_that_is_not_wanted_is_no_reason_to_call(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    Envelope.objects.update(kind="reminder", state="suppressed", cause="opt_out")

    assert not_told(dana) == []


@pytest.mark.usefixtures("failed_letter")
def test_confirming_after_a_call_ends_the_listing_as_not_told(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    with clock.at(AT_NOON):
        dana.api("POST", f"appointments/{booked_visit['id']}/confirm")
        assert not_told(dana) == []
        Envelope.objects.update(created_at=IN_APRIL)

    assert not_told(dana) == [booked_visit["id"]]


@pytest.mark.parametrize(
    ("cancelled_by", "reason", "listed"), [("clinic", "room", True), ("client", "ill", False)]
)
def test_a_failed_letter_about_a_cancellation_is_listed_when_the_clinic_cancelled(
    dana: ApiUser, booked_visit: dict[str, Any], cancelled_by: str, reason: str, listed: bool
) -> None:
    Envelope.objects.update(state="sent", sent_at=AT_NOON)
    answer = dana.api(
        "POST",
        f"appointments/{booked_visit['id']}/cancel",
        {"by": cancelled_by, "reason": reason},
        If_Match=f'"{booked_visit["revision"]}"',
    )
    assert answer.status_code == 200, answer.content
    Envelope.objects.filter(kind="booking_cancelled").update(
        state="failed", created_at=datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    )

    assert not_told(dana) == ([booked_visit["id"]] if listed else [])


@pytest.mark.usefixtures("failed_letter")
def test_a_visit_that_is_over_is_not_listed_as_not_told(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    assert not_told(dana) == [booked_visit["id"]]

    Appointment.objects.update(starts_at="2026-03-01T10:00:00Z", ends_at="2026-03-01T11:00:00Z")
    assert not_told(dana) == []
