"""Every address of a client who was merged leads on to the record of the same person that goes on."""

import json
from typing import Any

import pytest

from clients.models import Client
from clinic import clock
from clinic.models import Location, Practice
from tests.cast import ApiUser
from tests.factories import ClientFactory, EpisodeFactory, FollowUpFactory, visit_of
from tests.merges import merge_into
from tests.past import check_in_of, note_of, plan_of
from tests.screen_user import screen_user
from tests.sweeps.every_route import UNKNOWN_ID, Route, every_route
from tests.sweeps.every_screen import ScreenRoute, every_screen
from treatments.models import IntakeForm

OF_A_CLIENT = "clients/<uuid:pk>"
ROUTES = [route for route in every_route() if route.address.startswith(OF_A_CLIENT)]
SCREENS = [route for route in every_screen() if route.screen.path.startswith(OF_A_CLIENT)]


@pytest.fixture
def merged(practice: Practice) -> tuple[Client, Client]:
    """The record that goes on, and the one that leads on to it."""
    target, source = ClientFactory.create_batch(2)
    merge_into(target, source)
    return target, source


@pytest.fixture
def theo_may_all(theo: ApiUser) -> ApiUser:
    theo.person.roles = ["owner", "therapist", "front_desk"]
    theo.person.save()
    return theo


def addresses(route: Route | ScreenRoute, merged: tuple[Client, Client]) -> list[str]:
    """Return an address of both records: of the one that goes on, and of the one that leads on."""
    path = route.example.removeprefix("/")
    return [path.replace(UNKNOWN_ID, str(client.pk), 1) for client in merged]


def test_each_route_leads_on(theo_may_all: ApiUser, merged: tuple[Client, Client]) -> None:
    form, wrong = IntakeForm.objects.create(key="health", title="Health"), {}
    for route in ROUTES:
        goes_on, leads_on = addresses(route, merged)
        declared = route.endpoint
        body: Any = declared.body.example if declared.body else None
        named = {"relative": merged[0].pk, "form": form.pk}
        if body:
            body = body | {name: str(key) for name, key in named.items() if name in body}
        headers = {"If_Match": '"1"'} if declared.if_match else {}
        answer = theo_may_all.api(route.method, leads_on, body, **headers)
        if route.method == "GET":
            is_right = (answer.status_code, answer.get("Location")) == (303, f"/api/v1/{goes_on}")
        else:
            is_right = answer.status_code == 409 and answer.json()["merged_into"] == str(merged[0].pk)
        if not is_right:
            wrong[route.name] = (answer.status_code, answer.get("Location"), answer.content[:300])

    assert wrong == {}


def test_each_screen_leads_on(theo_may_all: ApiUser, merged: tuple[Client, Client]) -> None:
    user, wrong = screen_user(theo_may_all.person), {}
    for route in SCREENS:
        goes_on, leads_on = addresses(route, merged)
        if route.method == "GET":
            answer = user.open(f"/{leads_on}")
            is_right = (answer.status_code, answer.get("Location")) == (303, f"/{goes_on}")
        else:
            answer = user.send(f"/{leads_on}")
            is_right = answer.status_code == 409
        if not is_right:
            wrong[route.row] = (answer.status_code, answer.get("Location"))

    assert wrong == {}


def is_about_clients(route: Route) -> bool:
    """Return True for an address that names no record, or a client."""
    return "<" not in route.address or route.address.startswith(OF_A_CLIENT)


LISTS = ["notes", "plans", "check-ins", "follow-ups", "episodes", "appointments"]


@pytest.mark.parametrize("records", LISTS)
def test_a_list_filtered_by_a_merged_client_is_of_the_one_that_goes_on(
    theo_may_all: ApiUser, merged: tuple[Client, Client], willow: Location, records: str
) -> None:
    person = merged[0]
    episode = EpisodeFactory.create(client=person)
    check_in_of(episode, clock.now())
    FollowUpFactory.create(client=person)
    plan_of(note_of(visit_of(person, willow), theo_may_all.person), clock.now())

    of_target, of_source = (theo_may_all.api("GET", f"{records}?client={each.pk}") for each in merged)

    assert of_source.json()["results"] == of_target.json()["results"] != []


def test_each_body_that_names_a_merged_client_is_refused(
    theo_may_all: ApiUser, merged: tuple[Client, Client]
) -> None:
    answers, source = {}, str(merged[1].pk)
    for route in every_route():
        declared = route.endpoint
        example = (declared.body.example if declared.body else None) or {}
        named = {"client", "relative", "guardian", "payer"} & example.keys()
        for name in named if is_about_clients(route) else ():
            body = json.loads(json.dumps(example)) | {name: source}
            address = route.example.replace(UNKNOWN_ID, str(merged[0].pk))
            answer = theo_may_all.api(route.method, address, body, If_Match='"1"')
            answers[f"{route.name} {name}"] = answer.json().get("code")

    assert set(answers.values()) == {"client_merged"}, answers
