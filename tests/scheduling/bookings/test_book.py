"""Book a visit: POST /appointments."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic.models import AuditEntry, Closure, Envelope, Location, Practice
from scheduling.bookings import assignment
from scheduling.bookings.placement import Placement, find_placement
from scheduling.models import Appointment, Reservation, Shift
from scheduling.rota.actions.set_shift import drop_shift
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, Diary, service_of

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = "2026-03-03T10:00:00+00:00"


def booking(diary: Diary, **more: Any) -> dict[str, Any]:
    return {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "starts_at": TEN} | more


def book(user: ApiUser, diary: Diary, **more: Any) -> Any:
    return user.api("POST", "appointments", booking(diary, **more))


def test_book_answers_with_the_visit_and_writes_a_confirmation(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary)

    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["starts_at"], body["ends_at"], body["price"]) == (
        "booked",
        TEN,
        "2026-03-03T11:00:00+00:00",
        6500,
    )
    assert [assignment["kind"] for assignment in body["seats"]] == ["therapist", "room"]
    assert [person["client"]["name"] for person in body["attendances"]] == ["Ana"]
    assert answer["ETag"] == '"1"'
    assert AuditEntry.objects.filter(verb="booked", client_key=str(diary.ana.pk)).count() == 1
    assert Envelope.objects.get().kind == "booking_confirmed"


def test_book_reserves_a_resource_with_clean_up_and_the_client_without(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary)

    lengths = {
        bool(reservation.client_id): reservation.during.upper - reservation.during.lower
        for reservation in Reservation.objects.all()
    }
    assert lengths == {True: timedelta(minutes=60), False: timedelta(minutes=75)}


def test_book_assigns_the_requested_therapist(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, therapist=str(diary.mara.pk))

    assert answer.json()["seats"][0]["name"] == "Mara"


def test_book_refuses_a_third_visit_at_once_and_offers_other_times(dana: ApiUser, diary: Diary) -> None:
    assert book(dana, diary).status_code == 201
    assert book(dana, diary, client=str(diary.ben.pk)).status_code == 201

    third = book(dana, diary, client=str(ClientFactory.create(name="Chloe").pk))

    assert (third.status_code, third.json()["code"]) == (409, "taken")
    assert [slot["starts_at"][11:16] for slot in third.json()["free"]] == ["11:15", "11:30", "11:45"]
    assert Appointment.objects.count() == 2


def test_book_refuses_overlapping_visits_of_a_client(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary)

    overlapping = book(dana, diary, starts_at="2026-03-03T10:30:00+00:00")

    assert (overlapping.status_code, overlapping.json()["code"]) == (409, "client_elsewhere")


def test_book_assigns_two_therapists_to_a_couples_massage(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, service=str(diary.couples.pk), guests=[str(diary.ben.pk)])

    assert sorted(assignment["name"] for assignment in answer.json()["seats"]) == ["Mara", "Room 1", "Theo"]
    assert sorted(person["client"]["name"] for person in answer.json()["attendances"]) == ["Ana", "Ben"]


def test_book_refuses_more_guests_than_the_service_treats(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, guests=[str(diary.ben.pk)])

    assert answer.json()["errors"][0]["code"] == "too_many_guests"


@pytest.mark.parametrize("starts_at", ["2026-03-03T07:00:00+00:00", "2026-03-03T17:30:00+00:00"])
def test_book_refuses_a_time_outside_hours(dana: ApiUser, diary: Diary, starts_at: str) -> None:
    assert book(dana, diary, starts_at=starts_at).json()["code"] == "outside_hours"


def test_book_refuses_a_closed_day(dana: ApiUser, diary: Diary) -> None:
    Closure.objects.create(first_on="2026-03-03", last_on="2026-03-03", reason="Staff day")

    assert book(dana, diary).json()["code"] == "outside_hours"


def test_book_refuses_a_public_holiday(dana: ApiUser, diary: Diary) -> None:
    assert book(dana, diary, starts_at="2026-04-03T10:00:00+01:00").json()["code"] == "outside_hours"


def test_book_outside_hours_records_the_override_and_its_reason(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, starts_at="2026-03-03T07:00:00+00:00", override={"reason": "Early train"})

    assert answer.status_code == 201
    assert (answer.json()["overrides"], answer.json()["override_reason"]) == (
        ["outside_hours"],
        "Early train",
    )


def test_book_overbooks_with_a_reservation_that_blocks_no_other(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, therapist=str(diary.theo.pk))

    answer = book(
        dana,
        diary,
        client=str(diary.ben.pk),
        therapist=str(diary.theo.pk),
        override={"reason": "Two short ones"},
    )

    assert answer.json()["overrides"] == ["taken"]
    overbooked = Reservation.objects.get(blocking=False)
    assert (overbooked.resource, overbooked.overbooked_by, overbooked.overbooked_reason) == (
        diary.theo,
        dana.person,
        "Two short ones",
    )


def test_book_enters_a_past_visit_without_a_letter(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, starts_at="2026-02-27T10:07:00+00:00")

    assert answer.status_code == 201, answer.content
    assert AuditEntry.objects.filter(verb="entered_past_visit").exists()
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("who", ["client", "guest"])
def test_book_refuses_a_visit_before_the_birth_of_somebody_treated(
    dana: ApiUser, diary: Diary, who: str
) -> None:
    person = diary.ana if who == "client" else diary.ben
    type(person).objects.filter(pk=person.pk).update(birth_on="2026-02-28")
    service = {"service": str(diary.couples.pk), "guests": [str(diary.ben.pk)]} if who == "guest" else {}

    answer = book(dana, diary, starts_at="2026-02-27T10:07:00+00:00", **service)

    assert (answer.status_code, answer.json()["code"]) == (422, "before_birth")
    assert answer.json()["errors"][0]["pointer"] == "/starts_at"


def test_book_refuses_a_start_between_minutes(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, starts_at="2026-03-03T10:00:30+00:00")

    assert answer.json()["errors"][0]["code"] == "between_minutes"


def test_book_refuses_a_time_without_an_offset(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, starts_at="2026-03-03T10:00:00")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "naive")


def test_book_refuses_an_end_time(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, ends_at="2026-03-03T12:00:00+00:00")

    assert answer.json()["errors"][0]["code"] == "unknown_field"


def test_book_refuses_a_therapist_who_is_no_candidate(dana: ApiUser, diary: Diary) -> None:
    diary.massage.requirements.get(position=0).candidates.filter(resource=diary.mara).delete()

    assert book(dana, diary, therapist=str(diary.mara.pk)).json()["code"] == "not_a_candidate"


def test_book_refuses_a_missing_clearance_even_with_an_override(dana: ApiUser, diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana, code="CC-ANTICOAG")

    answer = book(dana, diary, override={"reason": "She insists"})

    assert (answer.status_code, answer.json()["code"]) == (409, "clearance_missing")
    assert answer.json()["detail"] == "Ask the therapist before booking."


def test_book_refuses_a_time_too_far_ahead(dana: ApiUser, diary: Diary) -> None:
    answer = book(dana, diary, starts_at="2028-03-03T10:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (409, "too_far_ahead")
    assert answer.json()["errors"][0]["pointer"] == "/starts_at"


def test_book_refuses_a_caller_who_is_not_signed_in(diary: Diary) -> None:
    assert book(ApiUser(), diary).status_code == 401


def test_book_twice_with_one_key_books_once(dana: ApiUser, diary: Diary) -> None:
    first = dana.api("POST", "appointments", booking(diary), Idempotency_Key="k1")
    again = dana.api("POST", "appointments", booking(diary), Idempotency_Key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Appointment.objects.count() == 1


def test_book_refuses_a_used_key_with_another_body(dana: ApiUser, diary: Diary) -> None:
    dana.api("POST", "appointments", booking(diary), Idempotency_Key="k1")

    other = dana.api("POST", "appointments", booking(diary, client=str(diary.ben.pk)), Idempotency_Key="k1")

    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_book_after_a_refusal_succeeds_with_the_same_key(dana: ApiUser, diary: Diary) -> None:
    closure = Closure.objects.create(first_on="2026-03-03", last_on="2026-03-03", reason="Staff day")
    refused = dana.api("POST", "appointments", booking(diary), Idempotency_Key="k1")
    closure.delete()

    later = dana.api("POST", "appointments", booking(diary), Idempotency_Key="k1")

    assert (refused.status_code, later.status_code) == (409, 201)


def test_book_refuses_a_therapist_whom_the_client_never_wants(dana: ApiUser, diary: Diary) -> None:
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")

    refused = book(dana, diary, therapist=str(diary.theo.pk))
    overruled = book(dana, diary, therapist=str(diary.theo.pk), override={"reason": "She asked for him"})

    assert (refused.status_code, refused.json()["code"]) == (409, "therapist_unwanted")
    assert overruled.json()["overrides"] == ["therapist_unwanted"]


def test_book_for_a_client_with_a_fever_refuses_today_but_not_next_week(dana: ApiUser, diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")

    today = book(dana, diary, starts_at="2026-03-02T15:00:00+00:00")
    later = book(dana, diary, starts_at="2026-03-09T15:00:00+00:00")

    assert (today.json()["code"], later.status_code) == ("no_visit_today", 201)


def test_book_refuses_a_service_unsuitable_for_a_condition(dana: ApiUser, diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana, code="CM-HEAT")
    diary.massage.tags = ["hot_stone"]
    diary.massage.save()

    assert book(dana, diary).json()["code"] == "service_unsuitable"


@pytest.mark.parametrize(("short", "code"), [(45, "service_unsuitable"), (60, None)])
def test_book_counts_a_service_longer_than_a_short_visit_as_a_long_one(
    dana: ApiUser, diary: Diary, short: int, code: str | None
) -> None:
    Practice.objects.update(short_visit_minutes=short)
    ConditionFactory.create(client=diary.ana, code="CM-FLARE")

    assert book(dana, diary).json().get("code") == code


def test_book_refuses_a_need_whose_candidates_are_all_archived(dana: ApiUser, diary: Diary) -> None:
    for therapist in (diary.theo, diary.mara, diary.kiri):
        therapist.archived_at = therapist.created_at
        therapist.save()

    assert book(dana, diary).json()["code"] == "no_candidates"


def test_book_answers_taken_when_the_only_therapist_at_work_is_busy(dana: ApiUser, diary: Diary) -> None:
    Shift.objects.filter(resource=diary.mara).delete()
    assert book(dana, diary).status_code == 201

    answer = book(dana, diary, client=str(diary.ben.pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert len(answer.json()["free"]) == 3


def test_book_refuses_a_room_as_therapist(dana: ApiUser, diary: Diary) -> None:
    assert book(dana, diary, therapist=str(diary.room_1.pk)).json()["code"] == "not_a_candidate"


def test_book_assigns_each_requested_resource(dana: ApiUser, diary: Diary) -> None:
    first, second, _ = diary.couples.requirements.all()
    seats = [
        {"requirement": str(second.pk), "resource": str(diary.theo.pk)},
        {"requirement": str(first.pk), "resource": str(diary.mara.pk)},
    ]

    visit = book(dana, diary, service=str(diary.couples.pk), guests=[str(diary.ben.pk)], seats=seats).json()

    assigned = {assignment["requirement"]: assignment["resource"] for assignment in visit["seats"]}
    assert {str(first.pk): str(diary.mara.pk), str(second.pk): str(diary.theo.pk)}.items() <= assigned.items()


def test_book_refuses_a_requirement_of_another_service(dana: ApiUser, diary: Diary) -> None:
    assignment = {
        "requirement": str(diary.couples.requirements.all()[0].pk),
        "resource": str(diary.theo.pk),
    }

    assert book(dana, diary, seats=[assignment]).json()["code"] == "not_a_candidate"


def test_book_assigns_requested_therapists_to_needs_they_can_fill(dana: ApiUser, diary: Diary) -> None:
    first, second, _ = diary.couples.requirements.all()
    second.candidates.exclude(resource=diary.theo).delete()
    seats = [{"requirement": str(first.pk), "resource": str(diary.mara.pk)}]
    fields = {"service": str(diary.couples.pk), "guests": [str(diary.ben.pk)], "seats": seats}

    visit = book(dana, diary, therapist=str(diary.theo.pk), **fields).json()

    assigned = {assignment["requirement"]: assignment["resource"] for assignment in visit["seats"]}
    assert assigned[str(second.pk)] == str(diary.theo.pk)


def test_book_refuses_a_therapist_whom_a_guest_never_wants(dana: ApiUser, diary: Diary) -> None:
    diary.ben.therapist_wishes.create(resource=diary.theo, wish="never")
    couple = {"service": str(diary.couples.pk), "guests": [str(diary.ben.pk)]}

    refused = book(dana, diary, therapist=str(diary.theo.pk), **couple)
    overruled = book(dana, diary, therapist=str(diary.theo.pk), override={"reason": "Ben agreed."}, **couple)

    assert (refused.status_code, refused.json()["code"]) == (409, "therapist_unwanted")
    assert overruled.json()["overrides"] == ["therapist_unwanted"]


def test_book_reads_hours_again_that_changed_before_the_lock(
    dana: ApiUser, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_then_drop(*args: Any, **kwargs: Any) -> Placement:
        placement = find_placement(*args, **kwargs)
        for shift in Shift.objects.filter(resource=diary.theo):
            drop_shift(shift=shift, revision=None, by=dana.person)
        return placement

    monkeypatch.setattr(assignment, "find_placement", find_then_drop)

    assert book(dana, diary, therapist=str(diary.theo.pk)).json()["code"] == "outside_hours"
    assert not Appointment.objects.exists()


@pytest.fixture
def tail(dana: ApiUser, diary: Diary) -> dict[str, Any]:
    """Ben's visit at half past ten, booked over Ana's at ten; both are Theo's in Room 1."""
    service = service_of([diary.theo], [diary.room_1])
    body = {"service": str(service.pk), "therapist": str(diary.theo.pk)}
    assert book(dana, diary, **body).status_code == 201
    half_past = {"starts_at": "2026-03-03T10:30:00+00:00", "override": {"reason": "Two short ones"}}
    answer = book(dana, diary, client=str(diary.ben.pk), **body, **half_past)
    assert answer.json()["overrides"] == ["taken"], answer.content
    return dict(answer.json()) | {"body": body}


def test_book_refuses_the_tail_of_an_overbooked_visit(
    dana: ApiUser, diary: Diary, tail: dict[str, Any]
) -> None:
    chloe = {"client": str(ClientFactory.create(name="Chloe").pk), **tail["body"]}

    third = book(dana, diary, **chloe, starts_at="2026-03-03T11:15:00+00:00")

    assert third.json()["code"] == "taken"
    assert not any("10" <= slot["starts_at"][11:16] < "11:45" for slot in third.json()["free"])
    assert book(dana, diary, **chloe, starts_at="2026-03-03T11:45:00+00:00").status_code == 201


def test_overbooked_visit_holds_all_its_time_when_its_rival_is_cancelled(
    dana: ApiUser, diary: Diary, tail: dict[str, Any]
) -> None:
    rival = Appointment.objects.get(client=diary.ana)
    ill = {"by": "client", "reason": "ill"}

    dana.api("POST", f"appointments/{rival.pk}/cancel", ill, If_Match='"1"')

    held = Reservation.objects.live().filter(appointment=tail["id"], resource=diary.theo)
    assert [(row.during.lower.hour, row.during.lower.minute, row.rivals) for row in held] == [(10, 30, [])]
    assert book(dana, diary, **tail["body"], starts_at="2026-03-03T10:45:00+00:00").json()["code"] == "taken"


@pytest.mark.parametrize(
    ("zone", "starts_at"),
    [("Pacific/Auckland", "2026-03-03T19:00:00Z"), ("America/Los_Angeles", "2026-03-05T01:00:00Z")],
)
def test_list_of_a_day_shows_the_day_of_the_location(
    dana: ApiUser, diary: Diary, zone: str, starts_at: str
) -> None:
    visit = book(dana, diary).json()
    Location.objects.update(timezone=zone)
    start = datetime.fromisoformat(starts_at)
    Appointment.objects.update(starts_at=start, ends_at=start + timedelta(hours=1))

    on = {
        day: dana.api("GET", f"appointments?on={day}").json()["results"]
        for day in ("2026-03-03", "2026-03-04", "2026-03-05")
    }

    assert [day for day, visits in on.items() if visits] == ["2026-03-04"]
    assert on["2026-03-04"][0]["id"] == visit["id"]


def test_book_long_past_needs_a_reason(dana: ApiUser, diary: Diary) -> None:
    long_past = {"starts_at": "2026-02-22T10:00:00+00:00"}

    refused = book(dana, diary, **long_past).json()
    entered = book(dana, diary, **long_past, override={"reason": "Found on paper"}).json()

    assert (refused["code"], entered["overrides"]) == ("long_past", ["long_past"])
