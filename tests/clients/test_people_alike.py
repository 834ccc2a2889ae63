"""People who may be the same person as a client, or of the family, and what is remembered of them."""

from typing import Any

import pytest

from clients.duplicates import people_like, possible_duplicates
from clients.models import Client, FamilyLink
from clinic.models import Practice
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.merges import merge_into
from tests.screen_user import screen_user

MAIL = "silva@example.test"


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana Silva", email=MAIL, birth_on="1980-01-01")


def kinds(client: Client) -> list[str]:
    return [each.kind for each in people_like(Client.objects.get(pk=client.pk), most=5)]


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"name": "Ana Silva", "email": MAIL, "birth_on": "2012-05-05"}, ["family"]),
        ({"name": "Maria Silva", "email": MAIL}, ["family"]),
        ({"name": "Maria Silva", "email": MAIL, "birth_on": "1980-01-01"}, ["family"]),
        ({"name": "Tom Baker", "email": MAIL}, ["family"]),
        ({"name": "Anna Silva", "email": MAIL}, ["same_person"]),
        ({"name": "Silva Ana", "email": MAIL}, ["same_person"]),
        ({"name": "Cristiana Silva", "preferred_name": "Ana", "email": MAIL}, ["same_person"]),
        ({"name": "Ana Silva", "email": "", "birth_on": "1980-01-01"}, ["same_person"]),
        ({"name": "Ana Silva", "email": "", "birth_on": "2012-05-05"}, []),
        ({"name": "Tom Baker", "email": "", "birth_on": "1980-01-01"}, []),
    ],
)
def test_people_alike_are_the_same_person_or_family(
    ana: Client, other: dict[str, Any], kind: list[str]
) -> None:
    ClientFactory.create(**other)

    assert kinds(ana) == kind
    same = [each.kind for each in possible_duplicates(Client.objects.get(pk=ana.pk), most=5)]
    assert same == [each for each in kind if each == "same_person"]


def test_family_shares_a_phone_too(ana: Client) -> None:
    Client.objects.filter(pk=ana.pk).update(phone="+442079460001", email="")
    ClientFactory.create(name="Tom Baker", email="", phone="+442079460001")

    assert kinds(ana) == ["family"]


def test_family_on_record_is_asked_about_no_more(ana: Client) -> None:
    ClientFactory.create(name="Tom Silva", email=MAIL, birth_on="2015-01-01", guardian=ana)
    sister = ClientFactory.create(name="Maria Silva", email=MAIL)
    assert kinds(ana) == ["family"]

    FamilyLink.objects.create(client=sister, relative=ana, relation="sibling")

    assert kinds(ana) == []


def test_family_is_told_as_such(dana: ApiUser, ana: Client) -> None:
    tom = dana.api("POST", "clients", {"name": "Tom Baker", "email": MAIL}).json()

    assert tom["suspects"] == [
        {"id": str(ana.pk), "name": "Ana Silva", "kind": "family", "because": ["email"]}
    ]
    page = screen_user(dana.person).open(f"/clients/{tom['id']}").content.decode()
    assert "Perhaps of one family" in page and "may be the same person" not in page


def test_not_the_same_is_remembered_of_family_too(dana: ApiUser, ana: Client) -> None:
    tom = ClientFactory.create(name="Tom Baker", email=MAIL)

    dana.api("POST", f"clients/{tom.pk}/not-same/{ana.pk}")

    assert dana.api("GET", f"clients/{ana.pk}").json()["suspects"] == []
    assert "Tom Baker" not in screen_user(dana.person).open(f"/clients/{ana.pk}").content.decode()


def test_the_number_of_a_joined_record_finds_the_one_that_goes_on(dana: ApiUser, ana: Client) -> None:
    middle, first = ClientFactory.create_batch(2)
    first.refresh_from_db()
    merge_into(middle, first)
    merge_into(ana, middle)

    found = dana.api("GET", f"clients?search={first.number}").json()["results"]
    page = screen_user(dana.person).open(f"/clients?search={first.number}").content.decode()

    assert [each["id"] for each in found][:1] == [str(ana.pk)]
    assert "Ana Silva" in page
