"""The roles that each screen admits, what it answers to those it does not, and the headers of all."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.roles import EVERYONE, ROLES
from tests.factories import StaffFactory
from tests.screen_user import ScreenUser, screen_user
from tests.sweeps.every_screen import ScreenRoute, every_screen

TABLE: dict[str, str] = json.loads((Path(__file__).parent / "screens.json").read_text())
REFUSED = {401, 403}


def test_table_has_one_row_for_every_screen() -> None:
    assert {route.row for route in every_screen()} == set(TABLE)


@pytest.fixture
def people(practice: Any) -> dict[str, ScreenUser]:
    """One member of staff per role, with no other role."""
    return {role: screen_user(StaffFactory.create(name=role, roles=[role])) for role in ROLES}


def ask(browser: Browser, route: ScreenRoute) -> Any:
    send = browser.get if route.method == "GET" else browser.post
    return send(route.example, headers={"HX-Request": "true"})


def test_each_screen_admits_the_roles_of_the_table_and_no_other(people: dict[str, ScreenUser]) -> None:
    wrong = []
    for route in (route for route in every_screen() if route.name not in ("sign_out", "unlock")):
        allowed = TABLE.get(route.row, "").split()
        for role, user in people.items():
            admitted = ask(user, route).status_code not in REFUSED
            if admitted != (role in allowed or allowed == [EVERYONE]):
                wrong.append(f"{route.row}: {role} {'was admitted' if admitted else 'was refused'}")
    assert wrong == []


def test_no_screen_admits_somebody_who_is_not_signed_in(practice: Any) -> None:
    visitor = Browser()
    admitting = [
        route.row
        for route in every_screen()
        if TABLE.get(route.row) != EVERYONE and ask(visitor, route).status_code != 401
    ]
    assert admitting == []


def test_a_page_leads_to_the_sign_in_and_back(practice: Any) -> None:
    answer = Browser().get("/me?x=1")

    assert (answer.status_code, answer["Location"]) == (303, "/sign-in?next=%2Fme%3Fx%3D1")


def test_all_screens_allow_their_own_scripts_and_styles_alone(people: dict[str, ScreenUser]) -> None:
    for route in every_screen():
        answer = ask(people["owner"], route)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, route.row
        assert "no-store" in answer["Cache-Control"], route.row


def test_a_method_that_a_screen_does_not_know_is_refused_in_words(people: dict[str, ScreenUser]) -> None:
    answer = people["owner"].delete("/me")

    assert answer.status_code == 405 and b"cannot be sent like that" in answer.content
