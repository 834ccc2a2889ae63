"""Free times and bookings of a practice with a location in London and one in Auckland."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import TherapistWish
from clinic import clock
from clinic.models import Resource, Service
from scheduling.models import Reservation, Shift
from tests.cast import ApiUser
from tests.effort import examples
from tests.factories import (
    ClientFactory,
    ConditionFactory,
    Diary,
    add_shift_every_day,
    service_of,
)

pytestmark = pytest.mark.usefixtures("on_monday")

WEEK = {"from": "2026-03-03T00:00:00Z", "to": "2026-03-10T00:00:00Z"}


def offered(user: ApiUser, service: Service, **query: Any) -> list[dict[str, Any]]:
    answer = user.get("/api/v1/availability", {"service": str(service.pk)} | WEEK | query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def book(user: ApiUser, service: Service, client: Any, offer: dict[str, Any], **fields: Any) -> Any:
    visit = {"client": str(client.pk), "service": str(service.pk)}
    taken = {name: offer[name] for name in ("starts_at", "location", "seats")}
    return user.api("POST", "appointments", visit | taken | fields)


def test_each_offer_names_the_location_of_its_room_in_its_own_offset(dana: ApiUser, diary: Diary) -> None:
    offers = offered(dana, diary.massage)

    assert {offer["location"] for offer in offers} == {str(diary.location.pk), str(diary.auckland.pk)}
    for offer in offers:
        resources = [pair["resource"] for pair in offer["seats"]]
        rooms = Resource.objects.filter(pk__in=resources, kind="room")
        assert [str(room.location_id) for room in rooms] == [offer["location"]]
        in_auckland = offer["location"] == str(diary.auckland.pk)
        assert offer["starts_at"].endswith("+13:00" if in_auckland else "+00:00")


def test_part_of_day_is_local_to_each_location(dana: ApiUser, diary: Diary) -> None:
    mornings = offered(dana, diary.massage, part_of_day="morning")

    assert {offer["location"] for offer in mornings} == {
        str(diary.location.pk),
        str(diary.auckland.pk),
    }
    assert all("08:00" <= offer["starts_at"][11:16] < "12:00" for offer in mornings)


@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_what_is_offered_can_be_booked_as_it_is_offered(
    dana: ApiUser, diary: Diary, data: st.DataObject
) -> None:
    """For any client and guest, with any wishes, other visits and conditions, at any place."""
    Reservation.objects.all().delete()  # those of the example before
    client, guest = ClientFactory.create(), ClientFactory.create()
    service = data.draw(st.sampled_from([diary.massage, diary.couples]), "service")
    guests = [str(guest.pk)] if service.treats == 2 else []
    unwanted = data.draw(st.sampled_from([None, diary.theo, diary.kiri]), "unwanted")
    if unwanted and service != diary.couples:
        TherapistWish.objects.create(client=client, resource=unwanted, wish="never")
    if data.draw(st.booleans(), "is elsewhere"):
        for person in (client, guest):
            busy = book(
                dana, diary.massage, person, offered(dana, diary.massage, for_client=str(person.pk))[3]
            )
            assert busy.status_code == 201
    if data.draw(st.booleans(), "has fever"):
        ConditionFactory.create(client=client, code="CI-FEVER", ends_on="2026-03-05")
    query: dict[str, Any] = {"for_client": str(client.pk), "guests": guests}
    if data.draw(st.booleans(), "with a therapist"):
        able = Resource.objects.filter(candidacies__requirement__service=service, kind="therapist")
        if unwanted:
            able = able.exclude(pk=unwanted.pk)
        able = able.order_by("created_at")
        query["therapist"] = str(data.draw(st.sampled_from(list(able)), "therapist").pk)
    if data.draw(st.booleans(), "at one place"):
        query["location"] = str(data.draw(st.sampled_from([diary.location, diary.auckland]), "place").pk)
    offers = offered(dana, service, **query)
    if offers:
        offer = offers[data.draw(st.integers(0, 999), "offer") * len(offers) // 1000]

        named = {"therapist": query["therapist"]} if "therapist" in query else {}
        answer = book(dana, service, client, offer, guests=guests, **named)

        assert answer.status_code == 201, (offer, answer.content)
        assert answer.json()["location"]["id"] == offer["location"]


def test_no_time_is_offered_at_which_the_client_is_elsewhere(dana: ApiUser, diary: Diary) -> None:
    with_mara = service_of([diary.mara], [diary.room_2], treats=2)
    at_ten = {"starts_at": "2026-03-03T10:00:00Z", "location": str(diary.location.pk), "seats": []}
    assert book(dana, diary.massage, diary.ana, at_ten, therapist=str(diary.theo.pk)).status_code == 201

    for query in (
        {"for_client": str(diary.ana.pk)},
        {"for_client": str(diary.ben.pk), "guests": [str(diary.ana.pk)]},
    ):
        starts = {offer["starts_at"][:16] for offer in offered(dana, with_mara, **query)}
        assert not {f"2026-03-03T{time}" for time in ("09:15", "10:00", "10:45")} & starts
        assert {"2026-03-03T09:00", "2026-03-03T11:00"} <= starts


def test_no_time_of_a_banned_day_is_offered(dana: ApiUser, diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")

    offers = offered(dana, diary.massage, **{"from": "2026-03-02T08:00:00Z"}, for_client=str(diary.ana.pk))

    assert offers[0]["starts_at"].startswith("2026-03-03")


def test_availability_of_an_archived_client_is_refused(dana: ApiUser, diary: Diary) -> None:
    diary.ana.archived_at = datetime(2026, 3, 1, tzinfo=UTC)
    diary.ana.save()

    query = {"service": str(diary.massage.pk), "for_client": str(diary.ana.pk)} | WEEK

    assert dana.get("/api/v1/availability", query).json()["code"] == "client_archived"


def test_a_cut_list_says_where_and_the_rest_can_be_asked_for(dana: ApiUser, diary: Diary) -> None:
    whole = offered(dana, diary.massage, limit=1000)
    link: str | None = (
        f"/api/v1/availability?service={diary.massage.pk}&limit=7&from=2026-03-03T00:00:00Z&to=2026-03-10T00:00:00Z"
    )
    parts: list[Any] = []
    while link:
        page = dana.get(link).json()
        parts, link = parts + page["results"], page["next"]

    assert parts == whole


def test_each_time_that_a_refused_move_offers_is_accepted_by_that_move(dana: ApiUser, diary: Diary) -> None:
    """Mara is free all day; the visit is Theo's, whose day is full till noon."""
    visits = []
    for hour in (9, 10, 11):
        at = {"starts_at": f"2026-03-03T{hour:02}:15:00Z", "location": str(diary.location.pk), "seats": []}
        short = service_of([diary.theo, diary.mara], [diary.room_1, diary.room_2], cleanup_after=timedelta())
        visits.append(book(dana, short, ClientFactory.create(), at, therapist=str(diary.theo.pk)))
    first = visits[0]
    address = f"appointments/{first.json()['id']}"
    to_ten = {"starts_at": "2026-03-03T10:15:00Z"}

    refused = dana.api("POST", f"{address}/move", to_ten, If_Match=first["ETag"])

    assert refused.json()["code"] == "taken"
    assert len(refused.json()["free"]) == 3
    for offer in refused.json()["free"]:
        etag = dana.api("GET", address)["ETag"]
        moved = dana.api("POST", f"{address}/move", {"starts_at": offer["starts_at"]}, If_Match=etag)
        assert moved.status_code == 200, moved.content


def test_an_override_outside_hours_stays_at_the_therapists_own_location(dana: ApiUser, diary: Diary) -> None:
    night = "2026-03-03T22:00:00Z"
    visit = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "starts_at": night}

    answer = dana.api(
        "POST",
        "appointments",
        visit | {"therapist": str(diary.theo.pk), "override": {"reason": "Agreed."}},
    )

    assert (answer.status_code, answer.json()["location"]["id"]) == (201, str(diary.location.pk))


def test_an_override_outside_hours_asks_for_the_location_that_nothing_names(
    dana: ApiUser, diary: Diary
) -> None:
    Shift.objects.all().delete()
    night = "2026-03-03T22:00:00Z"
    visit = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "starts_at": night}

    answer = dana.api("POST", "appointments", visit | {"override": {"reason": "Agreed."}})

    assert (answer.status_code, answer.json()["code"]) == (422, "location_missing")
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("hour", ["00:30", "12:00", "23:00"])
def test_a_ban_holds_for_the_whole_local_day(dana: ApiUser, diary: Diary, hour: str) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")
    for day, status, code in (("2026-03-02", 409, "no_visit_today"), ("2026-03-03", 201, None)):
        visit = {
            "client": str(diary.ana.pk),
            "service": str(diary.massage.pk),
            "starts_at": f"{day}T{hour}:00+13:00",
            "therapist": str(diary.kiri.pk),
            "override": {"reason": "Agreed."},
        }
        for location in ({}, {"location": str(diary.auckland.pk)}):
            with clock.at(datetime.fromisoformat("2026-03-02T00:00+13:00")):
                answer = dana.api("POST", "appointments", visit | location)
            assert (answer.status_code, answer.json().get("code")) in (
                (status, code),
                (409, "client_elsewhere"),
            )


def book_at(user: ApiUser, diary: Diary, starts_at: str, **fields: Any) -> Any:
    """Book a massage for Ana without naming a location."""
    visit = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "starts_at": starts_at}
    return user.api("POST", "appointments", visit | fields)


@pytest.fixture
def late_in_london(diary: Diary) -> Diary:
    """Until 20:00 both places are open and staffed: from 19:00 it is morning in Auckland."""
    add_shift_every_day(diary.theo, diary.location, "18:00", "20:00")
    return diary


def test_a_visit_is_where_somebody_works_then(dana: ApiUser, diary: Diary) -> None:
    for starts_at, place in (
        ("2026-03-03T10:00:00Z", diary.location),
        ("2026-03-03T22:00:00Z", diary.auckland),
    ):
        answer = book_at(dana, diary, starts_at)

        assert (answer.status_code, answer.json()["location"]["id"]) == (201, str(place.pk))


def test_a_visit_that_could_be_at_two_places_is_refused_with_their_names(
    dana: ApiUser, late_in_london: Diary
) -> None:
    answer = book_at(dana, late_in_london, "2026-03-03T19:00:00Z")

    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/location", "location_missing")
    assert fault["message"] == "Say at which location it is: Willow Auckland or Willow Clinic."


def test_a_place_that_is_full_is_not_left_for_another(dana: ApiUser, late_in_london: Diary) -> None:
    diary, at = late_in_london, "2026-03-03T19:00:00Z"
    other = {"client": str(diary.ben.pk), "therapist": str(diary.theo.pk)}
    assert book_at(dana, diary, at, **other).status_code == 201

    assert book_at(dana, diary, at).json()["errors"][0]["code"] == "location_missing"


@pytest.mark.parametrize("name", ["theo", "kiri"])
def test_a_named_therapist_is_visited_where_they_work(
    dana: ApiUser, late_in_london: Diary, name: str
) -> None:
    therapist = getattr(late_in_london, name)
    place = {"theo": late_in_london.location, "kiri": late_in_london.auckland}[name]

    answer = book_at(dana, late_in_london, "2026-03-03T19:00:00Z", therapist=str(therapist.pk))

    assert (answer.status_code, answer.json()["location"]["id"]) == (201, str(place.pk))


def test_a_visit_that_two_places_offer_is_booked_as_each_offers_it(
    dana: ApiUser, late_in_london: Diary
) -> None:
    diary = late_in_london
    span = {"from": "2026-03-03T19:00:00Z", "to": "2026-03-03T19:01:00Z"}
    offers = offered(dana, diary.massage, **span)

    answers = [
        book(dana, diary.massage, client, offer)
        for client, offer in zip((diary.ana, diary.ben), offers, strict=True)
    ]

    assert [answer.json()["location"]["id"] for answer in answers] == [offer["location"] for offer in offers]
    assert {offer["location"] for offer in offers} == {str(diary.location.pk), str(diary.auckland.pk)}
