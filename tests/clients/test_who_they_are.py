"""Names, number, labels, own fields, contact people, family and payer of a client."""

from typing import Any

import pytest
from django.db import IntegrityError

from clients.actions.details.link_family import link_family
from clients.details import record_part
from clients.models import Client, ClientField, ClientLabel, ContactPerson, FamilyLink, Label
from clinic.actors import SystemActor
from clinic.models import Practice
from tests.cast import ApiUser
from tests.clients.test_clients import code_of
from tests.factories import ClientFactory
from tests.merges import merge_into

BY = SystemActor("test")


@pytest.mark.parametrize(
    ("name", "preferred", "listed", "called"),
    [
        ("Robert Smith", "", "Robert Smith", "Robert Smith"),
        ("Robert Smith", "Bobby", "Robert Smith (Bobby)", "Bobby"),
        ("Robert Smith", "robert", "Robert Smith", "robert"),
        ("Anabel Ruiz", "Ana", "Anabel Ruiz (Ana)", "Ana"),
    ],
)
def test_a_preferred_name_greets_and_is_listed_unless_it_is_in_the_name(
    name: str, preferred: str, listed: str, called: str
) -> None:
    client = Client(name=name, preferred_name=preferred)

    assert (client.listed_name, client.called) == (listed, called)


def test_a_full_name_is_the_official_one() -> None:
    assert Client(name="Mai", full_name="Nguyễn Mai", preferred_name="M").official_name == "Nguyễn Mai"


@pytest.mark.django_db
def test_clients_are_numbered_in_the_order_in_which_they_come() -> None:
    first, second = ClientFactory.create(), ClientFactory.create()

    assert 1000 < first.number < second.number


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Bobby", "bobbi", "{number}"])
def test_search_finds_a_client_by_preferred_name_and_number(typed: str) -> None:
    bobby = ClientFactory.create(name="Robert Smith", preferred_name="Bobby")
    ClientFactory.create(name="Ana")

    assert Client.objects.search(typed.format(number=bobby.number)) == [bobby]


def test_a_client_is_labelled_and_found_by_the_label(dana: ApiUser, fern: ApiUser) -> None:
    label = fern.api("POST", "labels", {"name": "Member", "colour": "green"}).json()["id"]
    key = dana.api("POST", "clients", {"name": "Ana", "labels": [label]}).json()["id"]
    ClientFactory.create()

    found = dana.api("GET", f"clients?label={label}").json()["results"]
    assert [(each["id"], each["labels"]) for each in found] == [(key, [label])]


def test_a_label_out_of_use_stays_and_is_given_to_nobody(dana: ApiUser) -> None:
    label = Label.objects.create(name="Member", archived_at="2026-01-01T00:00:00Z")
    ana, ben = ClientFactory.create(), ClientFactory.create()
    ClientLabel.objects.create(client=ana, label=label)
    body = {"labels": [str(label.pk)]}

    assert dana.api("PATCH", f"clients/{ana.pk}", body, If_Match='"1"').status_code == 200
    assert code_of(dana.api("PATCH", f"clients/{ben.pk}", body, If_Match='"1"')) == "label_unknown"


def test_label_names_differ_by_more_than_capitals(fern: ApiUser) -> None:
    Label.objects.create(name="Member")

    assert code_of(fern.api("POST", "labels", {"name": "MEMBER"})) == "name_in_use"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  yes ", "yes"),
        ("number", "12.50", 12.5),
        ("number", 3, 3),
        ("date", "2026-02-28", "2026-02-28"),
        ("choice", "web", "web"),
        ("yes_no", False, False),
    ],
)
def test_an_own_field_keeps_an_answer_of_its_kind(dana: ApiUser, kind: str, typed: Any, kept: Any) -> None:
    ClientField.objects.create(key="own", label="Own", kind=kind, choices=["web"] if kind == "choice" else [])

    answer = dana.api("POST", "clients", {"name": "Ana", "custom_values": {"own": typed}}).json()
    assert answer["custom_values"] == {"own": kept}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", 5),
        ("number", "a dozen"),
        ("number", "NaN"),
        ("number", True),
        ("date", "2026-02-30"),
        ("choice", "paper"),
        ("yes_no", "yes"),
    ],
)
def test_an_own_field_refuses_an_answer_of_another_kind(dana: ApiUser, kind: str, typed: Any) -> None:
    ClientField.objects.create(key="own", label="Own", kind=kind, choices=["web"] if kind == "choice" else [])

    answer = dana.api("POST", "clients", {"name": "Ana", "custom_values": {"own": typed}})
    assert code_of(answer) == "answer_unreadable"


def test_a_change_leaves_other_answers_alone_and_null_takes_one_out(dana: ApiUser) -> None:
    for key in ("one", "two", "three"):
        ClientField.objects.create(key=key, label=key, kind="text")
    ana = ClientFactory.create(custom_values={"one": "1", "two": "2"})

    changes = {"custom_values": {"one": None, "three": "3"}}
    answer = dana.api("PATCH", f"clients/{ana.pk}", changes, If_Match='"1"').json()
    assert answer["custom_values"] == {"two": "2", "three": "3"}


@pytest.mark.parametrize("archived_at", [None, "2026-01-01T00:00:00Z"])
def test_only_fields_in_use_are_answered(dana: ApiUser, archived_at: str | None) -> None:
    if archived_at:
        ClientField.objects.create(key="own", label="Own", kind="text", archived_at=archived_at)

    answer = dana.api("POST", "clients", {"name": "Ana", "custom_values": {"own": "x"}})
    assert code_of(answer) == "field_unknown"


def test_the_key_of_a_field_is_never_changed(fern: ApiUser) -> None:
    field = ClientField.objects.create(key="own", label="Own", kind="text")

    answer = fern.api("PATCH", f"client-fields/{field.pk}", {"key": "other"}, If_Match='"1"')
    assert code_of(answer) == "unknown_field"


def test_an_emergency_contact_needs_a_phone(dana: ApiUser) -> None:
    ana = ClientFactory.create()
    place, body = f"clients/{ana.pk}/contact-people", {"role": "emergency", "name": "Leo"}

    assert code_of(dana.api("POST", place, body)) == "phone_missing"
    kept = dana.api("POST", place, body | {"phone": "020 7946 0001"}).json()
    assert kept["phone"] == "+442079460001"


def test_a_family_link_is_seen_from_both_sides(dana: ApiUser) -> None:
    ana, leo = ClientFactory.create(name="Ana"), ClientFactory.create(name="Leo")
    dana.api("POST", f"clients/{ana.pk}/family", {"relative": str(leo.pk), "relation": "child"})

    [seen] = dana.api("GET", f"clients/{leo.pk}/family").json()["results"]
    assert (seen["name"], seen["relation"]) == ("Ana", "parent")


def test_two_relatives_are_linked_once(dana: ApiUser) -> None:
    ana, leo = ClientFactory.create(), ClientFactory.create()
    link_family(client=ana, relative=leo, relation="child", by=BY)

    answer = dana.api("POST", f"clients/{leo.pk}/family", {"relative": str(ana.pk), "relation": "parent"})
    assert code_of(answer) == "linked_already"


@pytest.mark.django_db
def test_payers_do_not_pay_for_each_other() -> None:
    ana = ClientFactory.create()
    leo = ClientFactory.create(payer=ana)

    with pytest.raises(IntegrityError, match="client_is_not_their_own_payer"):
        Client.objects.filter(pk=ana.pk).update(payer=leo)


@pytest.fixture
def two_of_one_person(db: None) -> tuple[Client, Client]:
    source, target, leo = (ClientFactory.create() for _ in range(3))
    label = Label.objects.create(name="Member")
    for client in (source, target):
        ClientLabel.objects.create(client=client, label=label)
        FamilyLink.objects.create(client=client, relative=leo, relation="child")
    ContactPerson.objects.create(client=source, role="doctor", name="Dr Adams")
    ClientFactory.create(payer=source)
    Client.objects.filter(pk=target.pk).update(payer=source)
    return source, target


def test_merge_keeps_each_label_and_relative_once(
    practice: Practice, two_of_one_person: tuple[Client, Client]
) -> None:
    source, target = two_of_one_person

    merge_into(target, source)

    assert target.client_labels.count() == FamilyLink.objects.of(target).count() == 1
    assert target.contact_people.count() == target.pays_for.count() == 1
    assert target.payer is None
    assert not any(record_part.export(source).values())


def test_erase_leaves_nothing_of_who_they_are(two_of_one_person: tuple[Client, Client]) -> None:
    source, _target = two_of_one_person

    record_part.erase(source)

    assert not any(record_part.export(source).values())
    assert not source.pays_for.exists()
