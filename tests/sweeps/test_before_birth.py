"""Nothing about a person lies before their birth: a sweep over every dated input of the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

from clients.models import Client
from tests.cast import ApiUser
from tests.factories import ClientFactory, EpisodeFactory
from tests.sweeps.every_route import every_route

CONSENT = {"kind": "treatment", "text_version": "1", "how": "paper"}
READING = {"question": "average_7_days", "value": 3}
ABOUT_CLIENTS: dict[str, dict[str, Any]] = {
    "POST clients/<uuid:pk>/consents given_at": CONSENT,
    "POST clients/<uuid:pk>/consents/<str:kind>/withdraw said_at": {"how": "paper"},
    "POST clients/<uuid:pk>/conditions since_on": {"code": "CC-ANTICOAG", "is_over": True},
    "POST clients/<uuid:pk>/conditions ends_on": {"code": "CC-ANTICOAG", "is_over": True},
    "POST clients/<uuid:pk>/health-statements said_at": {"words": "Blood thinners."},
    "POST clients/<uuid:pk>/calls called_at": {"direction": "incoming", "outcome": "reached"},
    "POST episodes began_on": {"own_words": "My neck."},
    "PATCH episodes/<uuid:pk> began_on": {},
    "POST episodes/<uuid:pk>/readings measured_at": READING,
}
"""Each dated input about a client, with the rest of a body that is accepted."""
OTHERS = {
    "POST clients birth_on": "the birth itself",
    "PATCH clients/<uuid:pk> birth_on": "the birth itself",
    "POST clients/<uuid:pk>/merge/<uuid:other> birth_on": "the birth itself, typed anew",
    "POST clients/<uuid:pk>/merge/<uuid:other> other_birth_on": "the birth itself, typed anew",
    "POST clients/<uuid:pk>/consents ends_at": "never before it is given",
    "POST clients/<uuid:pk>/legal-holds until": "never before today",
    "POST clients/<uuid:pk>/conditions/<uuid:condition>/clear until": "never before today",
    "POST clients/<uuid:pk>/conditions/<uuid:condition>/confirm since_on": "refused by the same check",
    "POST appointments starts_at": "refused in tests/scheduling/bookings/test_book.py",
    "POST appointments/<uuid:pk>/move starts_at": "refused by the same check",
    "POST holds starts_at": "never in the past",
    "POST waitlist first_on": "never in the past",
    "POST waitlist last_on": "never in the past",
    "PATCH waitlist/<uuid:pk> first_on": "never in the past",
    "PATCH waitlist/<uuid:pk> last_on": "never in the past",
    "POST waitlist/<uuid:pk>/offer starts_at": "never in the past",
    "POST sick-days from": "hours of a therapist",
    "POST sick-days to": "hours of a therapist",
    "POST sick-days/<uuid:pk>/carry-out starts_at": "never in the past",
    "POST series first_at": "never in the past",
    "POST series until": "never in the past",
    "POST series/plan first_at": "never in the past",
    "POST series/plan until": "never in the past",
    "POST series/<uuid:pk>/move starts_at": "never in the past",
    "POST availability/search from": "asks, records nothing",
    "POST availability/search to": "asks, records nothing",
    "POST appointments/<uuid:pk>/arrive at": "near its visit",
    "POST appointments/<uuid:pk>/start at": "near its visit",
    "POST appointments/<uuid:pk>/complete at": "near its visit",
    "POST appointments/<uuid:pk>/no-show at": "near its visit",
    "POST follow-ups due_at": "a task's day",
    "PATCH follow-ups/<uuid:pk> due_at": "a task's day",
}
"""The dated inputs that cannot lie before a client's birth, each with the reason."""
NOT_ABOUT_CLIENTS = ("shifts", "staff", "closures", "time-off", "blocks")


def dated_inputs() -> Iterator[str]:
    for route in every_route():
        if route.address.startswith(NOT_ABOUT_CLIENTS) or route.endpoint.body is None:
            continue
        for name, field in route.endpoint.body().fields.items():
            if isinstance(field, serializers.DateField | serializers.DateTimeField):
                yield f"{route.name} {name}"


def test_every_dated_input_about_a_client_is_named_here() -> None:
    assert set(dated_inputs()) - OTHERS.keys() == ABOUT_CLIENTS.keys()


@pytest.mark.parametrize("name", ABOUT_CLIENTS)
@pytest.mark.parametrize(("birth_on", "day"), [("2001-01-02", "2001-01-01"), (None, "1902-01-01")])
def test_a_day_before_birth_is_refused_with_its_pointer(
    theo: ApiUser, name: str, birth_on: str | None, day: str
) -> None:
    client: Client = ClientFactory.create(birth_on=birth_on)
    episode = EpisodeFactory.create(client=client, opened_by=theo.person)
    method, address, field = name.replace("<str:kind>", "treatment").split()
    record = episode if address.startswith("episodes") else client
    body = ABOUT_CLIENTS[name] | {field: f"{day}T12:00:00Z" if field.endswith("_at") else day}
    if name.startswith("POST episodes began"):
        body["client"] = str(client.pk)

    answer = theo.api(method, address.replace("<uuid:pk>", str(record.pk)), body, If_Match='"1"')

    assert answer.status_code == 422, answer.content
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        (f"/{field}", "before_birth")
    ]
    accepted = body | {field: str(body[field]).replace(day, "2024-01-02")}
    again = theo.api(method, address.replace("<uuid:pk>", str(record.pk)), accepted, If_Match='"1"')
    assert again.status_code in (200, 201), again.content
