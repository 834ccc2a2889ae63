"""The search for a client by a typed text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, ContactPerson
from clients.models.search import digits_of
from clinic.models import Practice
from tests.factories import ClientFactory
from tests.merges import merge_into


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


@pytest.mark.parametrize(
    "typed", ["moriera", "moreria", "moeira", "morreira", "morxira", "Moreire", "ana moriera", "moriera ana"]
)
def test_search_finds_a_surname_with_one_slip_before_similar_names(chloe: Client, typed: str) -> None:
    ClientFactory.create(name="Mario Moretti")
    ana = ClientFactory.create(name="Ana Moreira")

    assert Client.objects.all().search(typed)[:1] == [ana]


@pytest.mark.parametrize(("typed", "name"), [("slivas", "Silvasson"), ("mieer", "Klaus Meier"), ("bne", "")])
def test_a_slip_is_looked_for_in_words_of_some_length(chloe: Client, typed: str, name: str) -> None:
    ClientFactory.create(name="Silvasson")

    assert [client.name for client in Client.objects.all().search(typed)][:1] == [name][: bool(name)]


@pytest.mark.parametrize("typed", ["mor_ira", "%oreira", "a" * 100, "mor\\ira"])
def test_slips_are_not_looked_for_in_signs_or_long_texts(chloe: Client, typed: str) -> None:
    assert Client.objects.all().search(typed) == []


def test_pages_of_a_search_hold_each_client_once(db: None) -> None:
    for number in range(5):
        ClientFactory.create(name=f"Ana Moreira {number}")
        ClientFactory.create(name=f"Ana Moreria {number}")

    pages = [Client.objects.all().search("moreira", start=start, most=3) for start in (0, 3, 6, 9)]

    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert len({client.pk for page in pages for client in page}) == 10
    assert {client.name.split()[1] for client in pages[0]} == {"Moreira"}


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

    assert len(searches) == 1
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


def test_search_finds_by_the_phone_of_a_person_to_turn_to(practice: Practice) -> None:
    ana = ClientFactory.create(name="Ana Moreira", phone="+442079460001")
    ClientFactory.create(name="Ben Okafor", phone="+442079460002")
    ContactPerson.objects.create(client=ana, role="emergency", name="Rui", phone="+442079460777")

    assert Client.objects.search("020 7946 0777") == [ana]
    assert Client.objects.search("0777") == []


def test_search_finds_by_the_number_of_a_record_that_leads_on(practice: Practice) -> None:
    ana, again = ClientFactory.create(name="Ana Moreira"), ClientFactory.create(name="Ana Moreira")
    merge_into(ana, again)
    again.refresh_from_db()

    assert Client.objects.on_file().search(str(again.number))[0] == ana
