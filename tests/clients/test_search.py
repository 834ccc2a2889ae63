"""The search for a client by a typed text."""

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
        "020 7946 0001 ext 5",
        "020 7946 0001 x5",
    ],
)
def test_search_finds_chloe_first(chloe: Client, typed: str) -> None:
    assert Client.objects.all().search(typed)[:1] == [chloe]


def test_search_finds_nothing_similar_to_an_unknown_name(chloe: Client) -> None:
    assert Client.objects.all().search("Xavier Quintero") == []


def test_search_takes_a_percent_sign_literally(chloe: Client) -> None:
    assert Client.objects.all().search("%") == []


def test_words_with_digits_are_not_read_as_a_phone() -> None:
    assert digits_of("room 12345") == ""


def test_search_uses_the_index(chloe: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        Client.objects.on_file().search("chloe muler")
    searches = [query["sql"] for query in queries if 'FROM "clients_client"' in query["sql"]]

    assert len(searches) == 2
    with connection.cursor() as cursor:
        for search in searches:
            cursor.execute(f"EXPLAIN {search}")
            assert "clients_by_likeness" in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz Øster", "lukasz oster"),
        ("Иван Петров", "петров"),
        ("李小明", "小明"),
        ("李小明", "明"),
        ("김민준", "민준"),
    ],
)
def test_search_finds_names_in_other_alphabets(db: None, name: str, typed: str) -> None:
    client = ClientFactory.create(name=name)

    assert Client.objects.all().search(typed) == [client]
