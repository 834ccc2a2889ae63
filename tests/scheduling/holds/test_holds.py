"""Hold a time, extend it, book from it, let it go: /holds and POST /appointments with `hold`."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import Practice
from scheduling import client_record
from scheduling.availability.offers import RequestedVisit, offer_at
from scheduling.holds.actions.let_go import end_expired_holds
from scheduling.models import Appointment, Assignment, Hold, Reservation
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, service_of
from tests.merges import merge_into

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = "2026-03-03T10:00:00+00:00"
ELEVEN_MINUTES = timedelta(minutes=11)


@pytest.fixture
def only_theo(diary: Diary) -> Any:
    """The service that Theo alone does, in Room 1."""
    return service_of([diary.theo], [diary.room_1])


def body_of(service: Any, starts_at: str = TEN, **more: Any) -> dict[str, Any]:
    return {"service": str(service.pk), "starts_at": starts_at} | more


def hold(user: ApiUser, service: Any, starts_at: str = TEN, **more: Any) -> Any:
    return user.api("POST", "holds", body_of(service, starts_at, **more))


def book(user: ApiUser, service: Any, client: Any, starts_at: str = TEN, **more: Any) -> Any:
    return user.api("POST", "appointments", body_of(service, starts_at, client=str(client.pk), **more))


def later(minutes: int = 11) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_hold_keeps_a_time_for_ten_minutes(dana: ApiUser, diary: Diary) -> None:
    answer = hold(dana, diary.massage)

    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert datetime.fromisoformat(body["expires_at"]) == clock.now() + timedelta(minutes=10)
    assert (body["held_by"]["name"], body["starts_at"]) == ("Dana", TEN)
    assert len(body["resources"]) == 2
    assert dana.api("GET", "holds").json()["results"][0]["id"] == body["id"]


def test_book_what_somebody_holds_says_whose_it_is(
    dana: ApiUser, theo: ApiUser, diary: Diary, only_theo: Any
) -> None:
    hold(dana, only_theo)

    answer = book(theo, only_theo, diary.ana)

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["held_by"]["name"]) == (409, "held", "Dana")
    assert "Dana holds this time until 08:10" in problem["detail"]
    assert len(problem["free"]) == 3


def test_hold_of_a_client_refuses_another_visit_of_theirs(dana: ApiUser, diary: Diary) -> None:
    hold(dana, diary.massage, client=str(diary.ana.pk))

    assert book(dana, diary.massage, diary.ana).json()["code"] == "held"


def test_book_a_time_between_a_visit_and_a_hold_is_taken(dana: ApiUser, diary: Diary, only_theo: Any) -> None:
    book(dana, only_theo, diary.ana)
    hold(dana, diary.massage, therapist=str(diary.mara.pk))

    assert book(dana, only_theo, ClientFactory.create()).json()["code"] == "taken"


def test_availability_leaves_out_what_is_held_until_it_expires(dana: ApiUser, only_theo: Any) -> None:
    visit = RequestedVisit(service=only_theo, practice=Practice.current())
    ten = datetime.fromisoformat(TEN)
    hold(dana, only_theo)

    assert offer_at(visit, ten) is None
    with later():
        assert offer_at(visit, ten) is not None


def test_book_from_a_hold_takes_what_it_reserves(dana: ApiUser, diary: Diary) -> None:
    held = hold(dana, diary.massage, therapist=str(diary.mara.pk)).json()

    answer = book(dana, diary.massage, diary.ana, hold=held["id"])

    assert answer.status_code == 201, answer.content
    assigned = Assignment.objects.values_list("resource", flat=True)
    assert {str(resource) for resource in assigned} == set(held["resources"])
    assert not Hold.objects.exists()
    assert not Reservation.objects.filter(hold__isnull=False).exists()


def test_book_from_an_expired_hold_is_refused(dana: ApiUser, diary: Diary) -> None:
    held = hold(dana, diary.massage).json()

    with later(10):
        answer = book(dana, diary.massage, diary.ana, hold=held["id"])

    assert (answer.status_code, answer.json()["code"]) == (409, "hold_expired")
    assert not Appointment.objects.exists()


def test_book_over_an_expired_hold_books(dana: ApiUser, diary: Diary, only_theo: Any) -> None:
    hold(dana, only_theo, client=str(diary.ana.pk))

    with later():
        assert book(dana, only_theo, diary.ana).status_code == 201


def test_block_over_a_hold_ends_it(dana: ApiUser, diary: Diary, only_theo: Any) -> None:
    held = hold(dana, only_theo).json()
    times = {"from": TEN, "to": "2026-03-03T12:00:00+00:00"}

    assert dana.api("POST", "blocks", {"resource": str(diary.theo.pk), **times}).status_code == 201

    assert dana.api("POST", f"holds/{held['id']}/extend").json()["code"] == "hold_expired"
    assert book(dana, only_theo, diary.ana, hold=held["id"]).json()["code"] == "taken"


def test_book_over_a_hold_with_a_reason_ends_it(dana: ApiUser, diary: Diary, only_theo: Any) -> None:
    hold(dana, only_theo)

    answer = book(dana, only_theo, diary.ana, override={"reason": "Agreed with Dana."})

    assert answer.status_code == 201, answer.content
    assert not Reservation.objects.filter(hold__isnull=False).exists()
    assert not Reservation.objects.filter(blocking=False).exists()


def test_extend_holds_ten_minutes_longer_once(dana: ApiUser, diary: Diary, only_theo: Any) -> None:
    held = hold(dana, only_theo).json()

    first = dana.api("POST", f"holds/{held['id']}/extend")
    second = dana.api("POST", f"holds/{held['id']}/extend")

    assert datetime.fromisoformat(first.json()["expires_at"]) == clock.now() + timedelta(minutes=20)
    assert (second.status_code, second.json()["code"]) == (409, "extended_already")
    with later():
        assert book(dana, only_theo, diary.ana).json()["code"] == "held"


def test_extend_an_expired_hold_finds_none(dana: ApiUser, diary: Diary) -> None:
    held = hold(dana, diary.massage).json()

    with later():
        assert dana.api("POST", f"holds/{held['id']}/extend").status_code == 404


def test_let_go_frees_the_time_for_others(dana: ApiUser, theo: ApiUser, diary: Diary, only_theo: Any) -> None:
    held = hold(dana, only_theo).json()

    assert theo.api("DELETE", f"holds/{held['id']}").status_code == 204
    assert book(theo, only_theo, diary.ana).status_code == 201


def test_hold_instead_of_another_may_overlap_it(dana: ApiUser, only_theo: Any) -> None:
    first = hold(dana, only_theo).json()

    answer = hold(dana, only_theo, "2026-03-03T10:15:00+00:00", instead_of=first["id"])

    assert answer.status_code == 201, answer.content
    assert [each["id"] for each in dana.api("GET", "holds").json()["results"]] == [answer.json()["id"]]


def test_hold_a_fourth_time_is_refused(dana: ApiUser, diary: Diary) -> None:
    for day in (3, 4, 5):
        assert hold(dana, diary.massage, f"2026-03-0{day}T10:00:00+00:00").status_code == 201

    answer = hold(dana, diary.massage, "2026-03-06T10:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_holds")


def test_hold_outside_hours_or_in_the_past_is_refused_as_a_booking_is(dana: ApiUser, diary: Diary) -> None:
    codes = [
        hold(dana, diary.massage, starts_at).json().get("code")
        for starts_at in ("2026-03-03T17:30:00+00:00", "2026-03-01T10:00:00+00:00")
    ]

    assert codes == ["outside_hours", "in_the_past"]


def test_end_expired_holds_deletes_only_those(dana: ApiUser, diary: Diary) -> None:
    hold(dana, diary.massage)
    with later(5):
        kept = hold(dana, diary.massage).json()["id"]

    with later():
        assert end_expired_holds() == 1

    assert [str(each.pk) for each in Hold.objects.all()] == [kept]
    assert set(Reservation.objects.values_list("hold", flat=True)) == {Hold.objects.get().pk}


def test_merge_of_two_clients_ends_the_holds_of_both(dana: ApiUser, diary: Diary) -> None:
    for client, start in ((diary.ana, TEN), (diary.ben, "2026-03-03T14:00:00+00:00")):
        assert hold(dana, diary.massage, start, client=str(client.pk)).status_code == 201

    merge_into(diary.ana, diary.ben)

    assert not Hold.objects.keeping_others_out().exists() and not Reservation.objects.exists()
    assert book(dana, diary.massage, diary.ana).status_code == 201


def test_erase_of_a_client_ends_their_hold(dana: ApiUser, diary: Diary) -> None:
    key = hold(dana, diary.massage, client=str(diary.ana.pk)).json()["id"]

    client_record.erase(diary.ana)

    assert dana.api("GET", "holds").json()["results"] == []
    assert dana.api("POST", f"holds/{key}/extend").json()["code"] == "hold_expired"
    assert not Reservation.objects.exists()
