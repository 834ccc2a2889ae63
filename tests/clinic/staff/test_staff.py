"""/staff."""

from typing import Any

import pytest
from knox.models import AuthToken

from clinic.models import AuditEntry, Resource, Staff
from tests.cast import ApiUser

MARA: dict[str, Any] = {
    "email": "Mara@Willow.test",
    "name": "Mara",
    "roles": ["therapist", "front_desk"],
    "password": "long-and-hard-to-guess",
    "registrations": [{"register": "CNHC", "number": "012345", "expires_on": "2027-03-31"}],
}


def test_the_owner_adds_a_therapist_who_can_be_booked(fern: ApiUser) -> None:
    answer = fern.api("POST", "staff", MARA)

    assert answer.status_code == 201, answer.content
    assert "password" not in answer.json()
    person = Staff.objects.get(email="mara@willow.test")
    assert person.check_password("long-and-hard-to-guess")
    assert (person.resource.kind, person.resource.name) == ("therapist", "Mara")
    assert answer.json()["resource"] == str(person.resource.pk)
    assert answer.json()["registrations"] == MARA["registrations"]


def test_the_audit_names_fields_and_no_values(fern: ApiUser) -> None:
    fern.api("POST", "staff", MARA)

    entry = AuditEntry.objects.get(actor_kind="staff")
    assert (entry.verb, entry.subject) == ("added", "staff")
    assert "Mara" not in str(entry.fields)


def test_front_desk_has_no_resource(fern: ApiUser) -> None:
    fern.api("POST", "staff", MARA | {"roles": ["front_desk"]})

    assert not Resource.objects.exists()


def test_role_of_therapist_gives_and_takes_the_resource(fern: ApiUser) -> None:
    place = f"staff/{fern.api('POST', 'staff', MARA | {'roles': ['front_desk']}).json()['id']}"

    fern.api("PATCH", place, {"roles": ["therapist"], "name": "Mara Elm"}, If_Match='"1"')
    assert Resource.objects.in_use().get().name == "Mara Elm"
    fern.api("PATCH", place, {"roles": ["front_desk"]}, If_Match='"2"')
    assert not Resource.objects.in_use().exists()
    fern.api("PATCH", place, {"roles": ["therapist"]}, If_Match='"3"')
    assert Resource.objects.in_use().count() == 1


@pytest.mark.parametrize("way", ["roles", "archive"])
def test_last_owner_cannot_be_archived_or_changed(fern: ApiUser, way: str) -> None:
    place = f"staff/{fern.person.pk}"
    if way == "roles":
        answer = fern.api("PATCH", place, {"roles": ["therapist"]}, If_Match='"1"')
    else:
        answer = fern.api("POST", f"{place}/archive", If_Match='"1"')

    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")


def test_one_of_two_owners_can_be_archived(fern: ApiUser) -> None:
    fern.api("POST", "staff", MARA | {"roles": ["owner"]})

    assert fern.api("POST", f"staff/{fern.person.pk}/archive", If_Match='"1"').status_code == 200


@pytest.mark.parametrize("way", ["archive", "password"])
def test_archiving_and_a_new_password_sign_out_everywhere(fern: ApiUser, theo: ApiUser, way: str) -> None:
    AuthToken.objects.create(user=theo.person)
    place = f"staff/{theo.person.pk}"
    if way == "archive":
        answer = fern.api("POST", f"{place}/archive", If_Match='"1"')
    else:
        answer = fern.api("PATCH", place, {"password": "another-long-one"}, If_Match='"1"')

    assert answer.status_code == 200, answer.content
    assert not AuthToken.objects.exists()


def test_an_archived_person_is_archived_once(fern: ApiUser, theo: ApiUser) -> None:
    place = f"staff/{theo.person.pk}/archive"

    assert fern.api("POST", place, If_Match='"1"').status_code == 200
    assert fern.api("POST", place, If_Match='"2"').json()["code"] == "archived_already"


def test_a_restored_therapist_signs_in_and_is_booked_again(fern: ApiUser) -> None:
    place = f"staff/{fern.api('POST', 'staff', MARA).json()['id']}"
    fern.api("POST", f"{place}/archive", If_Match='"1"')
    assert not Resource.objects.in_use().exists()

    answer = fern.api("POST", f"{place}/restore", If_Match='"2"')

    assert (answer.status_code, answer.json()["archived_at"]) == (200, None)
    assert Resource.objects.in_use().get().name == "Mara"
    assert AuditEntry.objects.filter(verb="restored").count() == 1


def test_an_e_mail_belongs_to_one_person(fern: ApiUser) -> None:
    fern.api("POST", "staff", MARA)
    answer = fern.api("POST", "staff", MARA)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/email"


@pytest.mark.parametrize("roles", [[], ["king"], "owner", ["owner", "owner", "owner", "owner"]])
def test_unknown_roles_are_refused(fern: ApiUser, roles: object) -> None:
    assert fern.api("POST", "staff", MARA | {"roles": roles}).status_code == 400


def test_a_registration_is_entered_once(fern: ApiUser) -> None:
    answer = fern.api("POST", "staff", MARA | {"registrations": MARA["registrations"] * 2})

    assert (answer.status_code, answer.json()["code"]) == (409, "registration_exists")
    assert Staff.objects.count() == 1


def test_everyone_sees_colleagues_and_only_the_owner_changes_them(dana: ApiUser, theo: ApiUser) -> None:
    found = dana.api("GET", "staff?role=therapist&archived=false").json()["results"]

    assert [person["name"] for person in found] == ["Theo"]
    assert dana.api("PATCH", f"staff/{theo.person.pk}", {"name": "T"}, If_Match='"1"').status_code == 403
