"""Finding a client by what was typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clients.models.search import digits_of
from tests.factories import ClientFactory


@pytest.fixture
def chloe(db: None) -> Client:
    for name in ("Ana Silva", "Ben Okafor", "Klaus Meier", "Zoe Muldoon"):
        ClientFactory.create(name=name)
    return ClientFactory.create(name="Chloé Müller", email="c.mueller@oak.test", phone="+442079460001")


@pytest.mark.parametrize(
    "typed",
    [
        "Chloé Müller",
        "chloe muler",
        "MULLER",
        "mulre",
        "muller chloe",
        "chlo",
        "ch",
        "oak.test",
        "c.mueller@",
        "7946 0001",
        "0207 946",
        "+44 (0)20 7946",
        "0044 20 7946",
    ],
)
def test_what_was_typed_finds_chloe_first(chloe: Client, typed: str) -> None:
    assert Client.objects.all().like(typed)[:1] == [chloe]


def test_what_is_not_alike_is_not_found(chloe: Client) -> None:
    assert Client.objects.all().like("Xavier Quintero") == []


def test_percent_signs_are_no_wildcards(chloe: Client) -> None:
    assert Client.objects.all().like("%") == []


def test_words_with_digits_are_no_phone() -> None:
    assert digits_of("room 12345") == ""


def test_the_search_reads_an_index(chloe: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        Client.objects.on_file().like("chloe muler")
    searches = [query["sql"] for query in queries if 'FROM "clients_client"' in query["sql"]]

    assert len(searches) == 2
    with connection.cursor() as cursor:
        for search in searches:
            cursor.execute(f"EXPLAIN {search}")
            assert "clients_by_likeness" in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Łukasz Øster", "lukasz oster"), ("Иван Петров", "петров")],
)
def test_names_of_other_alphabets_are_found(db: None, name: str, typed: str) -> None:
    client = ClientFactory.create(name=name)

    assert Client.objects.all().like(typed) == [client]
