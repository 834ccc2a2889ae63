"""Guests of a visit: POST and DELETE /appointments/{id}/guests."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clients.models import Client
from clinic import clock
from clinic.models import AuditEntry, Envelope
from scheduling.bookings.actions.arrive import arrive
from scheduling.holds.actions.hold_time import hold_time
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, RoomFactory, service_of

pytestmark = pytest.mark.usefixtures("on_monday")
TEN = datetime.fromisoformat("2026-03-03T10:00:00+00:00")


@pytest.fixture
def visit(dana: ApiUser, diary: Diary) -> Appointment:
    """Ana alone in a couples massage on Tuesday at 10; her letter has left."""
    body = {"client": str(diary.ana.pk), "service": str(diary.couples.pk), "starts_at": TEN.isoformat()}
    answer = dana.api("POST", "appointments", body)
    assert answer.status_code == 201, answer.content
    Envelope.objects.update(state="sent", sent_at=clock.now())
    return Appointment.objects.get(pk=answer.json()["id"])


def add(dana: ApiUser, visit: Appointment, guest: Client, **more: Any) -> Any:
    return dana.api("POST", f"appointments/{visit.pk}/guests", {"client": str(guest.pk)} | more)


def take_out(dana: ApiUser, visit: Appointment, guest: Client) -> Any:
    return dana.api("DELETE", f"appointments/{visit.pk}/guests/{guest.pk}")


def people(visit: Appointment) -> set[Any]:
    return set(visit.attendances.values_list("client", flat=True))


def test_a_guest_is_added_reserved_told_and_audited(dana: ApiUser, diary: Diary, visit: Appointment) -> None:
    price = visit.price
    answer = add(dana, visit, diary.ben)

    assert answer.status_code == 200, answer.content
    assert {each["client"]["name"] for each in answer.json()["attendances"]} == {"Ana", "Ben"}
    assert (answer.json()["price"], answer.json()["revision"]) == (price, visit.revision + 1)
    assert visit.reservations.filter(client=diary.ben).count() == 1
    [letter] = Envelope.objects.filter(state="waiting")
    assert (letter.kind, letter.recipient_key) == ("booking_confirmed", str(diary.ben.pk))
    assert AuditEntry.objects.get(verb="added_guest").client_key == str(diary.ben.pk)


def test_a_guest_is_taken_out_and_told_where_they_knew(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    add(dana, visit, diary.ben)
    Envelope.objects.update(state="sent", sent_at=clock.now())

    answer = take_out(dana, visit, diary.ben)

    assert answer.status_code == 204, answer.content
    assert people(visit) == {diary.ana.pk}
    assert not visit.reservations.filter(client=diary.ben).exists()
    [letter] = Envelope.objects.filter(state="waiting")
    assert (letter.kind, letter.recipient_key) == ("booking_cancelled", str(diary.ben.pk))
    assert AuditEntry.objects.get(verb="took_out_guest").client_key == str(diary.ben.pk)
    assert add(dana, visit, diary.ben).status_code == 200


def test_a_guest_who_was_not_told_yet_gets_no_letter(dana: ApiUser, diary: Diary, visit: Appointment) -> None:
    add(dana, visit, diary.ben)
    take_out(dana, visit, diary.ben)

    assert not Envelope.objects.filter(state="waiting").exists()


def test_more_than_the_service_treats_and_one_named_twice_are_refused(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    assert add(dana, visit, diary.ana).json()["code"] == "guest_named_twice"
    add(dana, visit, diary.ben)

    refused = add(dana, visit, ClientFactory.create())

    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_guests")
    assert people(visit) == {diary.ana.pk, diary.ben.pk}


@pytest.mark.parametrize(("what", "code"), [("visit", "client_elsewhere"), ("hold", "held")])
def test_a_guest_with_another_visit_or_hold_then_is_refused(
    dana: ApiUser, diary: Diary, visit: Appointment, what: str, code: str
) -> None:
    in_room_2 = service_of([RoomFactory.create(location=diary.location)])
    at = TEN + timedelta(minutes=30)
    if what == "visit":
        body = {"client": str(diary.ben.pk), "service": str(in_room_2.pk), "starts_at": at.isoformat()}
        assert dana.api("POST", "appointments", body).status_code == 201
    else:
        hold_time(service=in_room_2, starts_at=at, by=dana.person, client=diary.ben)

    refused = add(dana, visit, diary.ben)

    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert people(visit) == {diary.ana.pk}


def test_an_unwanted_therapist_is_refused_unless_overruled(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    diary.ben.therapist_wishes.create(resource=diary.theo, wish="never")

    refused = add(dana, visit, diary.ben)
    done = add(dana, visit, diary.ben, override={"reason": "Mara treats Ben."})

    assert (refused.status_code, refused.json()["code"]) == (409, "therapist_unwanted")
    assert done.status_code == 200, done.content
    assert done.json()["overrides"] == ["therapist_unwanted"]


def test_who_booked_who_is_here_and_whom_a_record_names_stay(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    add(dana, visit, diary.ben)
    assert take_out(dana, visit, diary.ana).json()["code"] == "booked_the_visit"
    assert take_out(dana, visit, ClientFactory.create()).json()["code"] == "not_in_this_visit"
    baseline = {"client": str(diary.ben.pk), "value": 6}
    with clock.at(TEN):
        answer = dana.api("POST", f"appointments/{visit.pk}/baseline", baseline)
        assert answer.status_code < 300, answer.content
        assert take_out(dana, visit, diary.ben).json()["code"] == "guest_has_record"
        arrive(appointment=visit, health_news={diary.ben.pk: "none"}, by=dana.person)
        assert take_out(dana, visit, diary.ben).json()["code"] == "arrived_already"

    assert people(visit) == {diary.ana.pk, diary.ben.pk}


def test_a_visit_that_is_over_or_changed_keeps_its_people(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    stale = dana.api("POST", f"appointments/{visit.pk}/guests", {"client": str(diary.ben.pk)}, If_Match='"7"')
    assert stale.status_code == 412
    body = {"by": "client", "reason": "ill"}
    dana.api("POST", f"appointments/{visit.pk}/cancel", body, If_Match=f'"{visit.revision}"')

    assert add(dana, visit, diary.ben).json()["code"] == "wrong_state"
    assert Attendance.objects.filter(appointment=visit).count() == 1
