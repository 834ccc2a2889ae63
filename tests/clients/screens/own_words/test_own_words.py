"""/set-up/labels and /set-up/own-fields, and labels where clients are listed."""

from typing import Any

import pytest

from clients.models import ClientField, ClientLabel, Label
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, visit_of
from tests.screen_user import ScreenUser, screen_user

LABELS, FIELDS = "/set-up/labels", "/set-up/own-fields"


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


def test_a_label_is_added_once_renamed_archived_and_restored(owner: ScreenUser) -> None:
    form = owner.fill_in(f"{LABELS}/new", name="Member", colour="green")
    for _twice in range(2):
        owner.send(f"{LABELS}/new", **form)
    label = Label.objects.get()

    own = f"{LABELS}/{label.pk}"
    owner.send(own, **owner.fill_in(own, name="Friend"))
    owner.send(f"{own}/archive", seen=2)
    assert "1 out of use" in owner.open(LABELS).content.decode()
    owner.send(f"{own}/restore", seen=3)

    label.refresh_from_db()
    assert (label.name, label.colour, label.archived_at) == ("Friend", "green", None)


def test_a_label_of_a_name_in_use_is_refused_at_its_name(owner: ScreenUser) -> None:
    Label.objects.create(name="Member")

    answer = owner.send(f"{LABELS}/new", **owner.fill_in(f"{LABELS}/new", name="MEMBER"))

    assert answer.status_code == 422
    assert answer.context["form"]["name"].errors


@pytest.mark.parametrize("address", [LABELS, FIELDS])
def test_set_up_says_that_all_staff_read_it(owner: ScreenUser, address: str) -> None:
    assert "nothing about health" in owner.open(address).content.decode()


def test_a_field_gets_a_key_of_its_question_that_stays(owner: ScreenUser) -> None:
    new = f"{FIELDS}/new"
    owner.send(new, **owner.fill_in(new, label="Heard of us by", kind="choice", choices="a friend\nthe web"))
    field = ClientField.objects.get()

    own = f"{FIELDS}/{field.pk}"
    owner.send(own, **owner.fill_in(own, label="Came by", choices="the web\na friend\na fair"))

    field.refresh_from_db()
    assert (field.key, field.label) == ("heard_of_us_by", "Came by")
    assert field.choices == ["the web", "a friend", "a fair"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"kind": "choice"}, "choices"),
        ({"choices": "one"}, "choices"),
        ({"key_name": "Not A Key"}, "key_name"),
        ({"key_name": "taken"}, "key_name"),
    ],
)
def test_a_field_is_refused_where_it_is_wrong(owner: ScreenUser, typed: dict[str, Any], wrong: str) -> None:
    ClientField.objects.create(key="taken", kind="text", label="Taken")
    new = f"{FIELDS}/new"

    answer = owner.send(new, **owner.fill_in(new, label="Source", **typed))

    assert answer.status_code == 422
    assert answer.context["form"][wrong].errors


def test_a_field_out_of_use_is_asked_no_more(owner: ScreenUser) -> None:
    field = ClientField.objects.create(key="source", kind="text", label="Source")

    owner.send(f"{FIELDS}/{field.pk}/archive", seen=field.revision)

    assert not ClientField.asked().exists()
    assert "1 out of use" in owner.open(FIELDS).content.decode()


def test_clients_are_listed_by_label(desk: ScreenUser) -> None:
    label = Label.objects.create(name="Member")
    ClientLabel.objects.create(client=ClientFactory.create(name="Ana Moreira"), label=label)
    ClientFactory.create(name="Anabel Ruiz")

    for query in ({"label": str(label.pk)}, {"label": str(label.pk), "search": "Ana"}):
        found = desk.open("/clients", query).context["found"]
        assert [person.client.name for person in found.people] == ["Ana Moreira"]


def test_labels_are_shown_in_the_list_in_booking_and_on_the_visit(desk: ScreenUser, diary: Diary) -> None:
    visit = visit_of(ClientFactory.create(name="Ana"), diary.location).appointment
    ClientLabel.objects.create(client=visit.client, label=Label.objects.create(name="Member"))
    search = {"search": visit.client.name}

    for address, query in (("/clients", search), ("/diary/book", search), (f"/diary/visits/{visit.pk}", {})):
        assert "Member" in desk.open(address, query).content.decode(), address
