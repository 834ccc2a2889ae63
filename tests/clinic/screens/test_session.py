"""The sign-in of a browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clinic import clock
from clinic.screens.session import COOKIE
from clinic.staff.actions.sign_out import sign_out_everywhere
from tests.factories import StaffFactory
from tests.screen_user import ScreenUser, screen_user

PASSWORD = "correct horse battery"


@pytest.fixture
def dana_at_the_desk(practice: Any) -> ScreenUser:
    person = StaffFactory.create(name="Dana", email="dana@willow.test", roles=["front_desk"])
    person.set_password(PASSWORD)
    person.save()
    return screen_user(person)


@pytest.mark.usefixtures("dana_at_the_desk")
def test_sign_in_leads_to_the_page_that_was_wanted() -> None:
    browser = Browser()
    answers = {"email": "Dana@Willow.test", "password": PASSWORD, "next": "/me"}

    answer = browser.post("/sign-in", answers)

    assert (answer.status_code, answer["Location"]) == (303, "/me")
    assert b"dana@willow.test" in browser.get("/me").content
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.usefixtures("dana_at_the_desk")
@pytest.mark.parametrize("to", ["https://evil.test/", "//evil.test", "/\\evil.test"])
def test_sign_in_leads_to_no_other_site(to: str) -> None:
    answer = Browser().post("/sign-in", {"email": "dana@willow.test", "password": PASSWORD, "next": to})

    assert answer.status_code == 303 and "evil" not in answer["Location"]


@pytest.mark.usefixtures("dana_at_the_desk")
def test_sign_in_says_a_wrong_password_in_place_and_keeps_the_email() -> None:
    answer = Browser().post("/sign-in", {"email": "dana@willow.test", "password": "wrong"})

    page = answer.content.decode()
    assert answer.status_code == 401 and COOKIE not in answer.cookies
    assert "do not match" in page and 'value="dana@willow.test"' in page


def test_a_form_without_its_token_is_refused(dana_at_the_desk: ScreenUser) -> None:
    browser = Browser(enforce_csrf_checks=True)

    answer = browser.post("/sign-in", {"email": "dana@willow.test", "password": PASSWORD})

    assert answer.status_code == 403 and b"Open it again" in answer.content


def test_a_browser_left_alone_asks_for_the_password(dana_at_the_desk: ScreenUser) -> None:
    now = clock.now()

    with clock.at(now + timedelta(minutes=29)):
        assert dana_at_the_desk.open("/me").status_code == 200
    with clock.at(now + timedelta(minutes=58)):
        assert dana_at_the_desk.open("/me").status_code == 200
    with clock.at(now + timedelta(minutes=89)):
        assert dana_at_the_desk.open("/me").status_code == 303


def test_unlock_goes_on_in_the_same_page(dana_at_the_desk: ScreenUser) -> None:
    with clock.at(clock.now() + timedelta(hours=1)):
        wrong = dana_at_the_desk.send_in_place("/unlock", email="dana@willow.test", password="wrong")
        right = dana_at_the_desk.send_in_place("/unlock", email="dana@willow.test", password=PASSWORD)

        assert (wrong.status_code, right.status_code) == (401, 200)
        assert b"do not match" in wrong.content and b"<html" not in wrong.content
        assert dana_at_the_desk.open("/me").status_code == 200


def test_sign_out_ends_the_token_of_this_browser(dana_at_the_desk: ScreenUser) -> None:
    cookie = dana_at_the_desk.cookies[COOKIE].value

    dana_at_the_desk.send("/sign-out")
    dana_at_the_desk.cookies[COOKIE] = cookie

    assert dana_at_the_desk.open("/me").status_code == 303


def test_signing_out_everywhere_ends_browsers_too(dana_at_the_desk: ScreenUser) -> None:
    sign_out_everywhere(person=dana_at_the_desk.person, by=dana_at_the_desk.person)

    assert dana_at_the_desk.open("/me").status_code == 303


def test_the_cookie_opens_no_endpoint_of_the_interface(dana_at_the_desk: ScreenUser) -> None:
    assert dana_at_the_desk.open("/api/v1/me").status_code == 401


def test_a_forged_cookie_signs_nobody_in(dana_at_the_desk: ScreenUser) -> None:
    dana_at_the_desk.cookies[COOKIE] = dana_at_the_desk.cookies[COOKIE].value + "x"

    assert dana_at_the_desk.open("/me").status_code == 303
