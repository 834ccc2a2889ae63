"""/services."""

from typing import Any

import pytest

from clinic.models import Resource, Service
from tests.cast import ApiUser
from tests.factories import RoomFactory, TherapistFactory


@pytest.fixture
def therapists(db: None) -> list[Resource]:
    return [TherapistFactory.create(), TherapistFactory.create()]


@pytest.fixture
def room(db: None) -> Resource:
    return RoomFactory.create()


def requirement(kind: str, *candidates: Any) -> dict[str, Any]:
    rows = [c if isinstance(c, dict) else {"resource": str(c.pk)} for c in candidates]
    return {"kind": kind, "candidates": rows}


@pytest.fixture
def massage(therapists: list[Resource], room: Resource) -> dict[str, Any]:
    own = {"resource": str(therapists[1].pk), "length": 75, "price": 7500}
    return {
        "name": "Trigger point massage",
        "length": 60,
        "cleanup_after": 15,
        "price": 6500,
        "requirements": [requirement("therapist", therapists[0], own), requirement("room", room)],
    }


def test_owner_adds_a_service(fern: ApiUser, massage: dict[str, Any]) -> None:
    answer = fern.api("POST", "services", massage)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["length"], made["cleanup_after"], made["cleanup_before"]) == (60, 15, 0)
    assert [need["kind"] for need in made["requirements"]] == ["therapist", "room"]
    assert [(c["length"], c["price"]) for c in made["requirements"][0]["candidates"]] == [
        (None, None),
        (75, 7500),
    ]


def test_changing_requirements_replaces_them_and_keeps_the_ids_of_those_that_stay(
    fern: ApiUser, massage: dict[str, Any], therapists: list[Resource]
) -> None:
    made = fern.api("POST", "services", massage).json()
    couples = [
        requirement("room", RoomFactory.create()),
        requirement("therapist", *therapists),
        requirement("therapist", *therapists),
    ]

    changed = fern.api("PATCH", f"services/{made['id']}", {"requirements": couples}, If_Match='"1"')

    assert changed.status_code == 200, changed.content
    now = changed.json()["requirements"]
    assert [need["kind"] for need in now] == ["room", "therapist", "therapist"]
    assert [now[1]["id"], now[0]["id"]] == [need["id"] for need in made["requirements"]]
    assert len(now[2]["candidates"]) == 2


def test_changing_other_fields_keeps_the_requirements(fern: ApiUser, massage: dict[str, Any]) -> None:
    made = fern.api("POST", "services", massage).json()

    changed = fern.api("PATCH", f"services/{made['id']}", {"price": 7000}, If_Match='"1"').json()

    assert changed["requirements"] == made["requirements"]
    assert (changed["price"], changed["revision"]) == (7000, 2)


@pytest.mark.parametrize(
    ("fault", "code"),
    [("wrong kind", "wrong_kind"), ("twice", "candidate_exists"), ("archived", "archived")],
)
def test_candidates_of_another_kind_doubled_or_archived_are_refused(
    fern: ApiUser, massage: dict[str, Any], therapists: list[Resource], room: Resource, fault: str, code: str
) -> None:
    if fault == "archived":
        Resource.objects.filter(pk=therapists[0].pk).update(archived_at="2026-01-01T00:00:00Z")
    second = {"wrong kind": room, "twice": therapists[0], "archived": therapists[1]}[fault]
    body = massage | {"requirements": [requirement("therapist", therapists[0], second)]}

    answer = fern.api("POST", "services", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"].startswith("/requirements/0/candidates/")
    assert not Service.objects.exists()


@pytest.mark.parametrize("requirements", [[], [{"kind": "room", "candidates": []}]])
def test_service_without_requirements_or_candidates_is_refused(
    fern: ApiUser, massage: dict[str, Any], requirements: list[Any]
) -> None:
    assert fern.api("POST", "services", massage | {"requirements": requirements}).status_code == 400


@pytest.mark.parametrize("length", [0, 4, -1, 721, 10**30, "x", None, 1.5])
def test_length_outside_five_minutes_to_twelve_hours_is_refused(
    fern: ApiUser, massage: dict[str, Any], length: object
) -> None:
    assert fern.api("POST", "services", massage | {"length": length}).status_code in (400, 422)


def test_name_of_an_archived_service_may_be_used_again(fern: ApiUser, massage: dict[str, Any]) -> None:
    made = fern.api("POST", "services", massage).json()

    assert fern.api("POST", "services", massage).json()["code"] == "name_in_use"
    assert fern.api("POST", f"services/{made['id']}/archive", If_Match='"1"').status_code == 200
    assert fern.api("POST", "services", massage).status_code == 201


def test_a_service_is_restored_unless_another_took_its_name(fern: ApiUser, massage: dict[str, Any]) -> None:
    old = f"services/{fern.api('POST', 'services', massage).json()['id']}"
    fern.api("POST", f"{old}/archive", If_Match='"1"')
    new = f"services/{fern.api('POST', 'services', massage).json()['id']}"

    refused = fern.api("POST", f"{old}/restore", If_Match='"2"')
    fern.api("POST", f"{new}/archive", If_Match='"1"')
    restored = fern.api("POST", f"{old}/restore", If_Match='"2"')

    assert (refused.status_code, refused.json()["code"]) == (409, "name_in_use")
    assert (restored.status_code, restored.json()["archived_at"]) == (200, None)


@pytest.mark.parametrize("minutes", [0, 4, 721])
def test_candidate_length_that_no_visit_may_have_is_refused(
    fern: ApiUser, massage: dict[str, Any], room: Resource, minutes: int
) -> None:
    requirements = [requirement("room", {"resource": str(room.pk), "length": minutes})]

    answer = fern.api("POST", "services", massage | {"requirements": requirements})

    assert answer.json()["errors"][0]["pointer"] == "/requirements/0/candidates/0/length"
