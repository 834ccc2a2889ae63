"""A stranger without a token reaches the addresses listed here, each at a known number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from rest_framework.test import APIClient

QUERIES = {
    ("GET", "/"): 2,
    ("GET", "/refusals"): 1,
    ("GET", "/readyz"): 2,
    ("GET", "/api/v1/schema"): 0,
    ("GET", "/api/v1/docs"): 0,
    ("GET", "/c/unknown"): 1,
    ("GET", "/book"): 6,
    ("GET", "/book/unknown"): 3,
    ("GET", "/api/v1/clients"): 0,
    ("POST", "/api/v1/sign-in"): 14,
    ("POST", "/api/v1/forgotten-password"): 11,
}
BODIES = {
    "/api/v1/sign-in": {"email": "nobody@willow.test", "password": "guess"},
    "/api/v1/forgotten-password": {"email": "nobody@willow.test"},
}
PAGES = {"", "refusals", "readyz", "c/<str:token>", "book", "book/<str:token>"}
"""All addresses beside the API and the screens: everyone may use them."""


def test_every_address_beside_the_api_is_listed_as_open_to_all() -> None:
    patterns = [each for each in get_resolver().url_patterns if not hasattr(each.callback, "screen")]

    assert {str(each.pattern) for each in patterns if isinstance(each, URLPattern)} == PAGES
    assert {str(each.pattern) for each in patterns} - PAGES == {"api/v1/"}


@pytest.mark.parametrize(("method", "address"), QUERIES)
def test_a_stranger_costs_no_more_queries_than_known(practice: object, method: str, address: str) -> None:
    body = BODIES.get(address)
    client = APIClient()
    client.generic(method, address)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(address, body, format="json") if body else client.get(address)

    assert len(queries) <= QUERIES[method, address], [query["sql"] for query in queries]
