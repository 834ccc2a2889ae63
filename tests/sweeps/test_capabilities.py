"""The roles that each endpoint admits: the whole table, compared with the endpoints themselves.

`python -m tests.documents` prints the rows that are missing; each is reviewed before it is added.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from clinic.roles import EVERYONE, ROLES
from tests.cast import ApiUser, api_user
from tests.factories import StaffFactory
from tests.sweeps.every_route import every_route

TABLE: dict[str, str] = json.loads((Path(__file__).parent / "roles.json").read_text())
REFUSED = {401, 403}


def test_table_has_one_row_for_every_route() -> None:
    assert {route.name for route in every_route()} == set(TABLE)


@pytest.fixture
def people(practice: Any) -> dict[str, ApiUser]:
    """One member of staff per role, with no other role."""

    return {role: api_user(StaffFactory.create(name=role, roles=[role])) for role in ROLES}


def test_each_endpoint_admits_the_roles_of_the_table_and_no_other(people: dict[str, ApiUser]) -> None:
    wrong = []
    for route in every_route():
        allowed = TABLE.get(route.name, "").split()
        for role, user in people.items():
            admitted = user.api(route.method, route.example, {}).status_code not in REFUSED
            if admitted != (role in allowed or allowed == [EVERYONE]):
                wrong.append(f"{route.name}: {role} {'was admitted' if admitted else 'was refused'}")
    assert wrong == []


def test_no_endpoint_admits_a_caller_who_is_not_signed_in(practice: Any) -> None:
    visitor = APIClient()
    admitting = [
        route.name
        for route in every_route()
        if TABLE.get(route.name) != EVERYONE
        and visitor.generic(route.method, f"/api/v1/{route.example}").status_code != 401
    ]
    assert admitting == []


def test_schema_and_docs_are_open_to_all() -> None:
    assert [APIClient().get(f"/api/v1/{page}").status_code for page in ("schema", "docs")] == [200, 200]
