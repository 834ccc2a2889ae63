"""The parts of a record about who the client is, each changed by a small form."""

from typing import Any

import pytest

from clients.models import Client, ClientField, ClientLabel, ContactPerson, FamilyLink, Label
from clinic.screens.forms import new_key
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana Moreira", phone="+442079460001")


def part_of(client: Client, part: str) -> str:
    return f"/clients/{client.pk}/{part}"


def record_of(desk: ScreenUser, client: Client) -> str:
    return str(desk.open(f"/clients/{client.pk}").content.decode())


def test_an_address_is_changed_and_shown(desk: ScreenUser, ana: Client) -> None:
    address = part_of(ana, "address")
    desk.send(address, **desk.fill_in(address, street="3 Willow Lane", city="Paris", country="FR"))

    shown = record_of(desk, ana)
    assert all(words in shown for words in ("3 Willow Lane", "Paris", "France"))


def test_a_part_that_changed_meanwhile_is_shown_beside_what_was_typed(desk: ScreenUser, ana: Client) -> None:
    address = part_of(ana, "address")
    first = desk.fill_in(address, city="London")
    desk.send(address, **desk.fill_in(address, city="Leeds"))

    answer = desk.send(address, **first)

    assert answer.status_code == 412
    assert "Leeds" in answer.content.decode()
    assert desk.send(address, **first | {"seen": 2}).status_code == 303
    ana.refresh_from_db()
    assert ana.city == "London"


def test_labels_are_given_and_taken_off(desk: ScreenUser, ana: Client) -> None:
    member, guest = (Label.objects.create(name=name) for name in ("Member", "Guest"))
    ClientLabel.objects.create(client=ana, label=guest)

    desk.send(part_of(ana, "labels"), seen=ana.revision, labels=[str(member.pk)])

    assert [each.label for each in ana.client_labels.all()] == [member]
    assert "Member" in record_of(desk, ana)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "a friend", "a friend"),
        ("number", "12.5", 12.5),
        ("date", "2026-03-02", "2026-03-02"),
        ("choice", "the web", "the web"),
        ("yes_no", "no", False),
    ],
)
def test_an_answer_is_kept_by_its_kind_and_taken_out_when_blank(
    desk: ScreenUser, ana: Client, kind: str, typed: str, kept: Any
) -> None:
    choices = ["the web"] if kind == "choice" else []
    ClientField.objects.create(key="key", label="Words", kind=kind, choices=choices)
    address = part_of(ana, "answers")

    for answer, stored in ((typed, {"key": kept}), ("", {})):
        desk.send(address, **desk.fill_in(address, answer_key=answer))
        ana.refresh_from_db()
        assert ana.custom_values == stored


@pytest.mark.parametrize(("kind", "typed"), [("number", "many"), ("date", "soon"), ("yes_no", "perhaps")])
def test_an_unreadable_answer_is_refused_at_its_field(
    desk: ScreenUser, ana: Client, kind: str, typed: str
) -> None:
    ClientField.objects.create(key="key", label="Words", kind=kind)

    answer = desk.send(part_of(ana, "answers"), seen=ana.revision, answer_key=typed)

    assert answer.status_code == 422
    assert answer.context["form"]["answer_key"].errors


def test_an_answer_offered_no_more_stays(desk: ScreenUser, ana: Client) -> None:
    ClientField.objects.create(key="source", label="Source", kind="choice", choices=["web"])
    Client.objects.filter(pk=ana.pk).update(custom_values={"source": "fair"})
    address = part_of(ana, "answers")

    assert desk.send(address, **desk.fill_in(address)).status_code == 303
    assert "fair" in record_of(desk, ana)


def test_a_relative_pays(desk: ScreenUser, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben Moreira")
    FamilyLink.objects.create(client=ben, relative=ana, relation="child")
    address = part_of(ana, "payer")
    assert "Ben Moreira" in desk.open(address).content.decode()

    desk.send(address, **desk.fill_in(address, payer=str(ben.pk)))

    ana.refresh_from_db()
    assert ana.payer == ben
    assert "Pays for" in record_of(desk, ben)


def test_somebody_else_on_file_pays_when_searched_for(desk: ScreenUser, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben Okafor")
    address = part_of(ana, "payer")

    desk.send(address, **desk.fill_in(address, search="Okafor"))

    ana.refresh_from_db()
    assert ana.payer == ben


def test_a_family_link_is_shown_and_ended_from_both_sides(desk: ScreenUser, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben Okafor")
    address = part_of(ana, "family")
    desk.send(address, **desk.fill_in(address, search="Okafor", relation="parent"))
    assert "Ben Okafor" in record_of(desk, ana)
    assert "Ana Moreira" in record_of(desk, ben)

    link = FamilyLink.objects.get()
    desk.send(f"/clients/{ben.pk}/family/{link.pk}/end")

    assert not FamilyLink.objects.exists()


def test_somebody_is_of_two_families(desk: ScreenUser, ana: Client) -> None:
    for name in ("Ben Okafor", "Caro Weiss"):
        relative = ClientFactory.create(name=name)
        FamilyLink.objects.create(client=relative, relative=ana, relation="parent")

    shown = record_of(desk, ana)
    assert "Ben Okafor" in shown
    assert "Caro Weiss" in shown


def test_two_relatives_linked_already_are_refused(desk: ScreenUser, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben Okafor")
    FamilyLink.objects.create(client=ben, relative=ana, relation="parent")
    address = part_of(ana, "family")

    answer = desk.send(address, **desk.fill_in(address, search="Okafor", relation="child"))

    assert answer.status_code == 422
    assert answer.context["form"]["relative"].errors


def test_a_contact_person_is_added_once_changed_and_removed(desk: ScreenUser, ana: Client) -> None:
    address = part_of(ana, "contact-people")
    form = desk.fill_in(address, name="Dr Adams", role="doctor", phone="020 7946 0002")
    for _twice in range(2):
        desk.send(address, **form)
    person = ContactPerson.objects.get()
    assert "020 7946 0002" in record_of(desk, ana)

    own = f"{address}/{person.pk}"
    desk.send(own, **desk.fill_in(own, name="Dr Baker"))
    person.refresh_from_db()
    assert (person.name, person.revision) == ("Dr Baker", 2)

    desk.send(f"{own}/remove", seen=person.revision)
    assert not ContactPerson.objects.exists()


def test_who_is_called_in_an_emergency_needs_a_phone(desk: ScreenUser, ana: Client) -> None:
    address = part_of(ana, "contact-people")

    answer = desk.send(address, **desk.fill_in(address, name="Eve", role="emergency"))

    assert answer.context["form"]["phone"].errors


def test_the_contact_form_keeps_what_the_client_is_called(desk: ScreenUser, ana: Client) -> None:
    address = part_of(ana, "contact")

    desk.send(address, **desk.fill_in(address, preferred_name="Nana", pronouns="she/her"))

    shown = record_of(desk, ana)
    assert "Ana Moreira (Nana)" in shown
    assert "she/her" in shown


def test_labels_and_answers_beyond_six_are_folded(desk: ScreenUser, ana: Client) -> None:
    for number in range(30):
        ClientLabel.objects.create(client=ana, label=Label.objects.create(name=f"Label {number:02}"))

    assert "24 more labels" in record_of(desk, ana)


def test_somebody_perhaps_of_the_family_is_linked_with_what_they_are_besides(
    desk: ScreenUser, ana: Client
) -> None:
    ben = ClientFactory.create(name="Ben Moreira", phone=ana.phone, birth_on="2018-01-01")
    address = f"{part_of(ben, 'family')}?relative={ana.pk}"
    assert address in record_of(desk, ben)
    assert "Ana Moreira" in desk.open(address).content.decode()

    typed = {"relative": str(ana.pk), "relation": "parent", "is_guardian": "on", "is_payer": "on"}
    answer = desk.send(address, key=new_key(), **typed)

    assert answer.status_code == 303
    ben.refresh_from_db()
    assert (ben.guardian, ben.payer) == (ana, ana)
    assert FamilyLink.objects.get().relation == "parent"
    assert "Perhaps of one family" not in record_of(desk, ben)


def test_a_child_is_the_guardian_of_nobody_and_is_not_linked_as_one(desk: ScreenUser, ana: Client) -> None:
    ben, eva = (
        ClientFactory.create(name=name, phone=ana.phone, birth_on="2018-01-01") for name in ("Ben", "Eva")
    )
    typed = {"relative": str(eva.pk), "relation": "sibling", "is_guardian": "on"}

    answer = desk.send(f"{part_of(ben, 'family')}?relative={eva.pk}", key=new_key(), **typed)

    assert answer.status_code == 422
    assert not FamilyLink.objects.exists()
