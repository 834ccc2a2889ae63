"""A form that came after the sign-in had ended keeps its words on the page that asks for the password."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from knox.models import AuthToken

from clients.models import Call, Client
from clinic.models import Staff
from clinic.screens.session import COOKIE
from tests.factories import ClientFactory, StaffFactory
from tests.phones import code_of, give_second_step
from tests.screen_user import ScreenUser, screen_user

PASSWORD = "correct horse battery"
WORDS = "Rings back\r\non Monday, <after> “nine”"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def person_with_password(name: str) -> Staff:
    person = StaffFactory.create(name=name, email=f"{name.lower()}@willow.test", roles=["front_desk"])
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


@pytest.fixture
def dana(practice: Any) -> ScreenUser:
    """Dana's browser, whose sign-in ended by itself."""
    user = screen_user(person_with_password("Dana"))
    AuthToken.objects.all().delete()
    return user


def call_of(client: Client) -> tuple[str, dict[str, str]]:
    answers = {"key": str(uuid4()), "outcome": "reached", "direction": "outgoing", "words": WORDS}
    return f"/clients/{client.pk}/calls", answers


def hidden_fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page) if name != "csrfmiddlewaretoken"}


def test_a_form_after_the_sign_in_is_sent_by_the_same_person_once(dana: ScreenUser, ana: Client) -> None:
    address, answers = call_of(ana)

    asked = dana.send(address, **answers)
    kept = hidden_fields(asked.content.decode())
    signed_in = dana.send("/sign-in", email="dana@willow.test", password=PASSWORD, **kept)
    page = signed_in.content.decode()
    fields = hidden_fields(page[page.index("data-send-at-once") :])
    sent = [dana.send(address, **fields) for _ in range(2)]

    assert (asked.status_code, signed_in.status_code) == (401, 200) and Call.objects.count() == 1
    assert f'action="{address}"' in page and fields == answers
    assert [answer["Location"] for answer in sent] == [f"/clients/{ana.pk}"] * 2
    assert Call.objects.get().words.split() == WORDS.split()


def test_a_form_survives_a_wrong_password_and_the_second_step(dana: ScreenUser, ana: Client) -> None:
    give_second_step(dana.person)
    address, answers = call_of(ana)

    kept = hidden_fields(dana.send(address, **answers).content.decode())
    wrong = dana.send("/sign-in", email="dana@willow.test", password="wrong", **kept).content.decode()
    code = dana.send("/sign-in", email="dana@willow.test", password=PASSWORD, **hidden_fields(wrong))
    otp = code_of(dana.person)
    page = dana.send("/sign-in/code", otp=otp, **hidden_fields(code.content.decode())).content.decode()

    assert hidden_fields(page) == answers


def test_a_form_of_somebody_else_is_dropped_and_that_is_said(dana: ScreenUser, ana: Client) -> None:
    person_with_password("Fern")
    address, answers = call_of(ana)

    kept = hidden_fields(dana.send(address, **answers).content.decode())
    signed_in = dana.send("/sign-in", email="fern@willow.test", password=PASSWORD, **kept)
    page = dana.open("/clients").content.decode()

    assert signed_in.status_code == 303 and "Monday" not in signed_in.content.decode()
    assert "It was not sent, and is dropped." in page and not Call.objects.exists()


def test_a_form_that_was_tampered_with_is_dropped(dana: ScreenUser, ana: Client) -> None:
    address, answers = call_of(ana)

    kept = hidden_fields(dana.send(address, **answers).content.decode())["unsent"]
    signed_in = dana.send("/sign-in", email="dana@willow.test", password=PASSWORD, unsent=kept[:-2])

    assert signed_in.status_code == 303


def test_a_form_after_a_sign_out_is_kept_for_nobody(dana: ScreenUser, ana: Client) -> None:
    del dana.cookies[COOKIE]
    address, answers = call_of(ana)

    answer = dana.send(address, **answers)

    assert answer.status_code == 401 and hidden_fields(answer.content.decode()) == {}
    assert "You are signed out. Sign in again." in answer.content.decode()


def test_a_form_with_a_password_is_written_into_no_page(dana: ScreenUser) -> None:
    answer = dana.send("/me/password", current=PASSWORD, password="another-good-password")

    assert answer.status_code == 401 and hidden_fields(answer.content.decode()) == {}


def test_the_words_of_a_form_stand_in_no_address_and_no_cookie(dana: ScreenUser, ana: Client) -> None:
    address, answers = call_of(ana)

    asked = dana.send(address, **answers)

    assert "Monday" not in str(asked.cookies) and "Location" not in asked
    assert "no-store" in asked["Cache-Control"]
    assert set(asked.cookies) <= {"knotwork-form"}


def test_a_form_without_its_token_is_sent_once_the_password_is_typed(ana: Client) -> None:
    dana = screen_user(person_with_password("Dana"))
    dana.handler.enforce_csrf_checks = True
    address, answers = call_of(ana)

    asked: Any = dana.post(address, answers, headers={"Referer": f"http://testserver{address}"})

    page = asked.content.decode()
    assert asked.status_code == 403 and "open for too long" in page and not Call.objects.exists()
    dana.handler.enforce_csrf_checks = False
    signed_in = dana.send("/sign-in", email="dana@willow.test", password=PASSWORD, **hidden_fields(page))
    assert hidden_fields(signed_in.content.decode()) == answers


@pytest.mark.parametrize("headers", [{}, {"Referer": "https://other.test/"}, {"HX-Request": "true"}])
def test_a_form_without_its_token_that_is_not_of_our_page_is_not_kept(
    ana: Client, headers: dict[str, str]
) -> None:
    dana = screen_user(person_with_password("Dana"))
    dana.handler.enforce_csrf_checks = True
    address, answers = call_of(ana)

    refused: Any = dana.post(address, answers, headers=headers)

    page = refused.content.decode()
    assert refused.status_code == 403 and "Open it again" in page and "unsent" not in page
