"""/resources."""

from clinic.models import Location, Resource
from tests.cast import ApiUser
from tests.factories import RoomFactory, TherapistFactory


def test_the_owner_adds_a_room(fern: ApiUser, willow: Location) -> None:
    answer = fern.api("POST", "resources", {"kind": "room", "name": "Oak", "location": str(willow.pk)})

    assert answer.status_code == 201, answer.content
    assert Resource.objects.get().location == willow


def test_resources_refuse_to_add_a_therapist(fern: ApiUser, willow: Location) -> None:
    answer = fern.api("POST", "resources", {"kind": "therapist", "name": "Theo", "location": str(willow.pk)})

    assert answer.json()["errors"][0]["pointer"] == "/kind"


def test_resources_refuse_to_change_a_therapist(fern: ApiUser) -> None:
    theo = TherapistFactory.create()

    for answer in (
        fern.api("PATCH", f"resources/{theo.pk}", {"name": "T"}, If_Match='"1"'),
        fern.api("POST", f"resources/{theo.pk}/archive", If_Match='"1"'),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "therapist_is_staff")


def test_a_room_is_renamed_and_archived(fern: ApiUser) -> None:
    room = f"resources/{RoomFactory.create().pk}"

    assert fern.api("PATCH", room, {"name": "Ash"}, If_Match='"1"').json()["name"] == "Ash"
    assert fern.api("POST", f"{room}/archive", If_Match='"2"').json()["archived_at"]
    assert fern.api("GET", "resources?archived=false").json()["results"] == []


def test_an_archived_room_comes_back_into_use(fern: ApiUser) -> None:
    room = f"resources/{RoomFactory.create().pk}"
    fern.api("POST", f"{room}/archive", If_Match='"1"')

    assert fern.api("POST", f"{room}/restore", If_Match='"2"').json()["archived_at"] is None
    assert len(fern.api("GET", "resources?archived=false").json()["results"]) == 1


def test_resources_are_filtered_by_kind_and_location(dana: ApiUser) -> None:
    room = RoomFactory.create()
    RoomFactory.create()

    found = dana.api("GET", f"resources?kind=room&location={room.location_id}").json()["results"]

    assert [row["id"] for row in found] == [str(room.pk)]


def test_invalid_filter_value_is_refused(dana: ApiUser) -> None:
    answer = dana.api("GET", "resources?archived=banana&kind=cloud")

    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"?archived", "?kind"}
