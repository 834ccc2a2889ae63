"""/locations."""

import pytest

from clinic.models import AuditEntry, Location, Practice
from tests.cast import ApiUser

WILLOW = {"name": "Willow Clinic", "timezone": "Europe/London"}


def test_the_owner_adds_a_location(fern: ApiUser) -> None:
    answer = fern.api("POST", "locations", WILLOW)

    assert answer.status_code == 201, answer.content
    assert answer["ETag"] == '"1"'
    assert Location.objects.get().name == "Willow Clinic"
    assert AuditEntry.objects.get(actor_kind="staff").verb == "added"


def test_desk_may_not_add_a_location(dana: ApiUser) -> None:
    answer = dana.api("POST", "locations", WILLOW)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_unknown_fields_are_refused(fern: ApiUser) -> None:
    answer = fern.api("POST", "locations", WILLOW | {"moon": "full"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "/moon", "code": "unknown_field", "message": "There is no such field here."}
    ]


def test_location_name_in_use_is_refused(fern: ApiUser) -> None:
    fern.api("POST", "locations", WILLOW)

    assert fern.api("POST", "locations", WILLOW).json()["code"] == "name_in_use"


def test_stale_revision_of_a_location_is_refused(fern: ApiUser) -> None:
    place = f"locations/{fern.api('POST', 'locations', WILLOW).json()['id']}"

    assert fern.api("PATCH", place, {"name": "Oak"}).status_code == 428
    assert fern.api("PATCH", place, {"name": "Oak"}, If_Match='"1"').status_code == 200
    late = fern.api("PATCH", place, {"name": "Ash"}, If_Match='"1"')
    assert (late.status_code, late["ETag"], late.json()["code"]) == (412, '"2"', "changed_meanwhile")
    assert Location.objects.get().name == "Oak"


def test_archived_location_is_restored(fern: ApiUser) -> None:
    made = f"locations/{fern.api('POST', 'locations', {'name': 'Oak Deployment'}).json()['id']}"
    fern.api("POST", f"{made}/archive", If_Match='"1"')

    answer = fern.api("POST", f"{made}/restore", If_Match='"2"')

    assert (answer.status_code, answer.json()["archived_at"]) == (200, None)


@pytest.mark.parametrize(
    ("wanted", "pointer", "code"),
    [
        ({"country": "ZZ"}, "/country", "unknown_country"),
        ({"country": "GB", "subdivision": "ENGLND"}, "/subdivision", "unknown_subdivision"),
        ({"country": "DE", "subdivision": "ENG"}, "/subdivision", "unknown_subdivision"),
    ],
)
def test_unknown_country_or_subdivision_is_refused(
    fern: ApiUser, wanted: dict[str, str], pointer: str, code: str
) -> None:
    answer = fern.api("POST", "locations", {"name": "Oak Deployment"} | wanted)

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_a_phone_of_nobody_is_refused_at_its_field(fern: ApiUser) -> None:
    answer = fern.api("POST", "locations", {"name": "Oak", "phone": "7946 0001"})

    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/phone", "phone_unreadable")
    ]


def test_emergency_number_of_a_location_is_given_changed_and_left_to_the_practice(fern: ApiUser) -> None:
    added = fern.api("POST", "locations", WILLOW | {"emergency_number": "112"})
    place = f"locations/{added.json()['id']}"

    assert added.json()["emergency_number"] == "112"
    assert fern.api("PATCH", place, {"emergency_number": "15"}, If_Match='"1"').status_code == 200
    assert fern.api("GET", place).json()["emergency_number"] == "15"
    assert fern.api("PATCH", place, {"emergency_number": ""}, If_Match='"2"').status_code == 200
    assert Practice.current().emergency_number_at(Location.objects.get()) == "999"


@pytest.mark.parametrize("number", ["call us", "1", "1 1 2", "112 or 999", "\uff11\uff11\uff12", "1" * 16])
def test_an_emergency_number_that_cannot_be_dialled_is_refused(fern: ApiUser, number: str) -> None:
    added = fern.api("POST", "locations", WILLOW).json()

    for answer in (
        fern.api("POST", "locations", {"name": "Oak", "emergency_number": number}),
        fern.api("PATCH", f"locations/{added['id']}", {"emergency_number": number}, If_Match='"1"'),
    ):
        assert answer.status_code == 422
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
            ("/emergency_number", "emergency_number_unreadable")
        ]


def test_a_name_in_use_names_its_field(fern: ApiUser) -> None:
    fern.api("POST", "locations", {"name": "Oak"})

    answer = fern.api("POST", "locations", {"name": "Oak"})

    assert (answer.status_code, answer.json()["code"]) == (409, "name_in_use")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/name"]
