"""/clients/new: somebody put on file, with what they agreed to at the desk."""

from typing import Any

import pytest

from clients.models import Client, Consent
from clinic.models import Practice
from clinic.roles import FRONT_DESK
from clinic.screens.forms import new_key
from tests.factories import ClientFactory, ConsentFactory, StaffFactory
from tests.screen_user import ScreenUser, screen_user

ZOE = {"name": "Zoe Quintero", "phone": "020 7946 0999", "email": "Zoe@oak.test", "birth_on": "1990-02-03"}


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


def answers(**more: Any) -> dict[str, Any]:
    return ZOE | {"key": new_key(), "how": "in_person", "text_version": "2026-01"} | more


def test_registers_with_what_was_agreed_to(desk: ScreenUser) -> None:
    answer = desk.send("/clients/new", **answers(consents=["treatment", "reminders"]))

    zoe = Client.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/clients/{zoe.pk}")
    assert (zoe.name, zoe.phone, zoe.email) == ("Zoe Quintero", "+442079460999", "zoe@oak.test")
    kinds = {(consent.kind, consent.how, consent.text_version) for consent in zoe.consents.all()}
    assert kinds == {("treatment", "in_person", "2026-01"), ("reminders", "in_person", "2026-01")}


def test_the_text_agreed_to_last_is_filled_in(desk: ScreenUser) -> None:
    ConsentFactory.create(text_version="2026-03")

    assert 'value="2026-03"' in desk.open("/clients/new").content.decode()


def test_the_same_form_twice_registers_once(desk: ScreenUser) -> None:
    sent = answers()

    first, second = desk.send("/clients/new", **sent), desk.send("/clients/new", **sent)

    assert first["Location"] == second["Location"] and Client.objects.count() == 1


def test_who_may_be_on_file_is_shown_first(desk: ScreenUser) -> None:
    known = ClientFactory.create(name="Zoe Quintera", phone="+442079460999")

    warned = desk.send("/clients/new", **answers())
    assert warned.status_code == 409 and f"/clients/{known.pk}" in warned.content.decode()
    assert 'value="Zoe Quintero"' in warned.content.decode() and Client.objects.count() == 1
    desk.send("/clients/new", **answers(register="1"))

    assert Client.objects.count() == 2


def test_a_guardian_is_found_and_agrees_for_a_child(desk: ScreenUser) -> None:
    ana = ClientFactory.create(name="Ana Moreira", birth_on="1988-04-12")
    child = {"name": "Mia", "birth_on": "2020-05-01", "phone": "", "email": "", "guardian_search": "moriera"}

    found = desk.send("/clients/new", **answers(**child, find="1")).content.decode()
    assert f'name="guardian" value="{ana.pk}"' in found and 'value="Mia"' in found
    desk.send("/clients/new", **answers(**child, guardian=ana.pk, consents=["treatment"]))

    mia = Client.objects.get(name="Mia")
    assert mia.guardian == ana and mia.consents.get().given_by_name == "Ana Moreira"


def test_a_child_without_guardian_agrees_to_nothing(desk: ScreenUser) -> None:
    sent = answers(birth_on="2020-05-01", consents=["treatment"])

    answer = desk.send("/clients/new", **sent)

    assert answer.status_code == 422 and "guardian agrees for a child" in answer.content.decode()
    assert not Client.objects.exists() and not Consent.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Fill this in."),
        ({"phone": "12"}, "Check the phone"),
        ({"birth_on": "2999-01-01"}, "in the future"),
        ({"consents": ["reminders"], "text_version": ""}, "Say which text"),
        ({"guardian": "x"}, "valid"),
    ],
)
def test_a_fault_is_said_at_its_field(desk: ScreenUser, wrong: dict[str, Any], sentence: str) -> None:
    answer = desk.send("/clients/new", **answers(**wrong))

    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Client.objects.exists()
