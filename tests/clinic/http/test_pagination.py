"""Pages of lists: each row once, forward and back, however many rows share the column of the order."""

from itertools import chain
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from clinic.http.pagination import CursorPages, OnePage
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.sweeps.every_route import every_route

PAGED = [
    route
    for route in every_route()
    if route.endpoint.many and route.viewset.pagination_class is CursorPages and not route.endpoint.parameters
]
LIMITS = ["0", "101", "-1", "x", "", "1e1", "\u0663", "00000000100000", "01", "+5", " 5", "5 ", "1_0", "5.0"]


def pages(user: ApiUser, address: str | None, direction: str = "next") -> list[list[Any]]:
    """Return the ids of each page, from this address on until the last."""
    found, link = [], address
    while link:
        page = user.get(link).json()
        found.append([row["id"] for row in page["results"]])
        link = page[direction]
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(["Ana", "Ben", "Zoe"]), max_size=7), limit=st.integers(1, 4))
def test_back_goes_over_the_same_rows_as_forward(fern: ApiUser, names: list[str], limit: int) -> None:
    Client.objects.all().delete()
    clients = [ClientFactory.create(name=name) for name in names]
    first = f"/api/v1/clients?limit={limit}"

    forward = pages(fern, first)

    assert [*chain(*forward)] == [str(c.pk) for c in sorted(clients, key=lambda c: (c.name, c.pk))]
    last = fern.get(first).json()
    while last["next"]:
        last = fern.get(last["next"]).json()
    back = [[row["id"] for row in last["results"]], *pages(fern, last["previous"], "previous")]
    assert back[::-1] == forward


def test_a_page_does_not_shift_while_rows_are_added(fern: ApiUser) -> None:
    ClientFactory.create(name="Ben")
    ClientFactory.create(name="Cem")
    following = fern.get("/api/v1/clients?limit=1").json()["next"]

    ClientFactory.create(name="Ana")

    assert [row["name"] for row in fern.get(following).json()["results"]] == ["Cem"]


def test_a_cursor_goes_on_after_its_row_was_archived(fern: ApiUser) -> None:
    ben = ClientFactory.create(name="Ben")
    ClientFactory.create(name="Cem")
    following = fern.get("/api/v1/clients?archived=false&limit=1").json()["next"]

    fern.api("POST", f"clients/{ben.pk}/archive", If_Match='"1"')

    assert [row["name"] for row in fern.get(following).json()["results"]] == ["Cem"]


def test_a_cursor_holds_no_word_of_its_row(fern: ApiUser) -> None:
    for name in ("Ana Moreira", "Ben Okafor"):
        ClientFactory.create(name=name)

    following = unquote(fern.get("/api/v1/clients?limit=1").json()["next"])

    ana = Client.objects.get(name="Ana Moreira")
    assert following.endswith(f"cursor=after-{ana.pk}&limit=1")


@pytest.mark.parametrize("route", PAGED, ids=lambda route: route.name)
def test_an_order_is_a_column_that_is_never_null_and_the_id(route: Any) -> None:
    column, last = getattr(route.viewset, "page_order", CursorPages.default_order)
    meta = getattr(route.viewset.serializer_class, "Meta", None)
    model = getattr(meta, "model", route.viewset.queryset.model)
    field = model._meta.get_field(column.removeprefix("-"))

    assert last == ("-id" if column.startswith("-") else "id")
    assert not field.null


@pytest.mark.parametrize("route", PAGED, ids=lambda route: route.name)
def test_a_limit_is_a_whole_number_from_1_to_100(route: Any, fern: ApiUser, theo: ApiUser) -> None:
    for limit in LIMITS:
        for user in (fern, theo):
            assert 400 <= user.get(f"/api/v1/{route.example}", {"limit": limit}).status_code < 500, limit


def test_a_list_on_one_page_takes_no_limit(fern: ApiUser) -> None:
    whole = [r for r in every_route() if r.endpoint.many and r.viewset.pagination_class is OnePage]

    assert whole
    for route in whole:
        assert fern.api("GET", f"{route.example}?limit=10").json()["code"] == "invalid_input"
