"""Who may pass which door: the whole table, held against the doors themselves.

`python -m tests.documents` prints the rows that are missing; each is written down after a thought.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from clinic.roles import EVERYONE, ROLES
from tests.cast import Speaker, speaking_as
from tests.factories import StaffFactory
from tests.sweeps.every_route import every_route

TABLE: dict[str, str] = json.loads((Path(__file__).parent / "roles.json").read_text())
REFUSED = {401, 403}


def test_the_table_has_a_row_for_every_route_and_no_other() -> None:
    assert {route.name for route in every_route()} == set(TABLE)


@pytest.fixture
def people(practice: Any) -> dict[str, Speaker]:
    """One person per role, holding nothing else."""

    return {role: speaking_as(StaffFactory.create(name=role, roles=[role])) for role in ROLES}


def test_each_role_passes_the_doors_the_table_names_and_no_other(people: dict[str, Speaker]) -> None:
    wrong = []
    for route in every_route():
        allowed = TABLE.get(route.name, "").split()
        for role, speaker in people.items():
            passed = speaker.api(route.method, route.example, {}).status_code not in REFUSED
            if passed != (role in allowed or allowed == [EVERYONE]):
                wrong.append(f"{route.name}: {role} {'passed' if passed else 'was refused'}")
    assert wrong == []


def test_nobody_passes_without_signing_in(practice: Any) -> None:
    nobody = APIClient()
    passed = [
        route.name
        for route in every_route()
        if TABLE.get(route.name) != EVERYONE
        and nobody.generic(route.method, f"/api/v1/{route.example}").status_code != 401
    ]
    assert passed == []


def test_the_two_open_pages_describe_the_api_and_tell_no_data() -> None:
    assert [APIClient().get(f"/api/v1/{page}").status_code for page in ("schema", "docs")] == [200, 200]
