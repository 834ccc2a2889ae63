"""/sign-in, /sign-in/code, /sign-in/second-step, /unlock, /forgotten-password."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken

from clinic import clock
from clinic.models import AuditEntry, Envelope, Practice, Staff
from clinic.screens.session import COOKIE
from tests.clinic.staff.screens.conftest import PASSWORD
from tests.factories import StaffFactory
from tests.phones import code_of, give_second_step, wrong_code_of
from tests.screen_user import ScreenUser

SIGN_IN = {"email": "dana@willow.test", "password": PASSWORD}


@pytest.fixture
def codes(dana: Staff) -> list[str]:
    """Dana has a second step; her recovery codes."""
    return give_second_step(dana)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def hidden(answer: Any, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def after_password(browser: Browser, to: str = "/me?x=1") -> dict[str, str]:
    """Send e-mail and password; return the hidden fields of the page that follows."""
    answer = browser.post("/sign-in", SIGN_IN | {"next": to})
    assert answer.status_code == 200 and COOKIE not in answer.cookies
    return {"state": hidden(answer, "state"), "next": hidden(answer, "next")}


def test_the_code_is_asked_for_after_the_password_and_leads_on(
    browser: Browser, dana: Staff, codes: list[str]
) -> None:
    fields = after_password(browser)
    assert not AuthToken.objects.exists()

    answer = browser.post("/sign-in/code", fields | {"otp": code_of(dana)})

    assert (answer.status_code, answer["Location"]) == (303, "/me?x=1")
    assert browser.get("/me").status_code == 200


def test_a_recovery_code_signs_in_once(browser: Browser, codes: list[str]) -> None:
    fields = after_password(browser)

    answers = [browser.post("/sign-in/code", fields | {"recovery_code": codes[0]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 401]
    assert b"was used already" in answers[1].content


def test_a_wrong_code_is_said_in_place(browser: Browser, dana: Staff, codes: list[str]) -> None:
    answer = browser.post("/sign-in/code", after_password(browser) | {"otp": wrong_code_of(dana)})

    assert answer.status_code == 401 and COOKIE not in answer.cookies
    assert b"This code is not right" in answer.content and hidden(answer, "next") == "/me?x=1"


def test_no_code_is_said_at_the_field(browser: Browser, codes: list[str]) -> None:
    answer = browser.post("/sign-in/code", after_password(browser))

    assert answer.status_code == 422 and b"Type the six digits" in answer.content


@pytest.mark.parametrize("minutes", [9, 11])
def test_the_page_of_the_code_waits_ten_minutes(
    browser: Browser, dana: Staff, codes: list[str], minutes: int
) -> None:
    fields = after_password(browser)

    with clock.at(clock.now() + timedelta(minutes=minutes)):
        answer = browser.post("/sign-in/code", fields | {"otp": code_of(dana)})

    assert answer.status_code == (303 if minutes < 10 else 401)


def test_the_page_of_the_code_ends_with_another_password(
    browser: Browser, dana: Staff, codes: list[str]
) -> None:
    fields = after_password(browser)
    dana.set_password("nine green lanterns")
    dana.save()

    assert browser.post("/sign-in/code", fields | {"otp": code_of(dana)}).status_code == 401


@pytest.mark.parametrize("state", ["x", "x~y", "a:b:c~d"])
@pytest.mark.parametrize("address", ["/sign-in/code", "/sign-in/second-step"])
def test_a_forged_state_opens_nothing(
    browser: Browser, dana: Staff, codes: list[str], address: str, state: str
) -> None:
    answer = browser.post(address, {"state": state, "otp": code_of(dana)})

    assert answer.status_code == 401 and b"This took too long" in answer.content


def test_the_state_of_the_password_sets_up_nothing_for_who_has_a_second_step(
    browser: Browser, dana: Staff, codes: list[str]
) -> None:
    fields = after_password(browser)
    TOTPDevice.objects.create(user=dana, name="phone", confirmed=False)

    answer = browser.post("/sign-in/second-step", fields | {"otp": code_of(dana)})

    assert answer.status_code == 401 and not AuthToken.objects.exists()


@pytest.mark.parametrize("address", ["/sign-in/code", "/sign-in/second-step"])
def test_the_pages_after_the_password_lead_to_the_sign_in_without_it(browser: Browser, address: str) -> None:
    for answer in (browser.get(address), browser.post(address)):
        assert (answer.status_code, answer["Location"]) == (303, "/sign-in")


def test_a_required_second_step_is_set_up_before_the_token(browser: Browser, dana: Staff) -> None:
    Practice.objects.update(second_step_required=True)
    page = browser.post("/sign-in", SIGN_IN | {"next": "/me"})
    assert b"data:image/svg+xml" in page.content and not AuthToken.objects.exists()
    fields = {"state": hidden(page, "state"), "next": "/me"}
    secret = TOTPDevice.objects.get().key

    wrong = browser.post("/sign-in/second-step", fields | {"otp": wrong_code_of(dana)})
    right = browser.post("/sign-in/second-step", fields | {"otp": code_of(dana)})

    assert wrong.status_code == 422 and COOKIE not in wrong.cookies
    assert TOTPDevice.objects.get().key == secret
    assert len(re.findall(r"<code>[a-z2-9-]{14}</code>", right.content.decode())) == 10
    assert b'href="/me"' in right.content and browser.get("/me").status_code == 200


def test_a_new_sign_in_takes_the_place_of_the_former_one(at_the_desk: ScreenUser) -> None:
    StaffFactory.create(name="Theo")
    assert at_the_desk.open("/sign-in").status_code == 303
    assert at_the_desk.open("/sign-in?somebody-else").status_code == 200

    at_the_desk.send("/sign-in", **SIGN_IN)

    assert AuthToken.objects.count() == 1
    assert AuditEntry.objects.filter(verb="signed_out").count() == 1


def test_unlock_asks_for_the_code_after_the_password(
    at_the_desk: ScreenUser, dana: Staff, codes: list[str]
) -> None:
    with clock.at(clock.now() + timedelta(hours=1)):
        asked = at_the_desk.send_in_place("/unlock", **SIGN_IN)
        fields = {"email": dana.email, "state": hidden(asked, "state")}
        wrong = at_the_desk.send_in_place("/unlock", **fields, otp=wrong_code_of(dana))
        right = at_the_desk.send_in_place("/unlock", **fields, otp=codes[0])

        assert [answer.status_code for answer in (asked, wrong, right)] == [401, 401, 200]
        assert b'name="otp"' in asked.content and b"alert" not in asked.content
        assert b"This code is not right" in wrong.content and b'name="password"' not in wrong.content
        assert at_the_desk.open("/me").status_code == 200


def test_unlock_tells_if_somebody_is_signed_in_and_keeps_nobody(at_the_desk: ScreenUser) -> None:
    now = clock.now()

    with clock.at(now + timedelta(minutes=29)):
        answer = at_the_desk.get("/unlock", headers={"HX-Request": "true"})
        assert (answer.status_code, len(answer.content), COOKIE in answer.cookies) == (200, 64, False)
    with clock.at(now + timedelta(minutes=31)):
        assert at_the_desk.get("/unlock", headers={"HX-Request": "true"}).status_code == 401


def test_forgotten_password_answers_alike_for_every_e_mail(browser: Browser, dana: Staff) -> None:
    answers = [
        browser.post("/forgotten-password", {"email": email}) for email in (dana.email, "x@willow.test")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert [letter.to_address for letter in Envelope.objects.all()] == [dana.email]


def test_asking_for_a_new_password_again_and_again_is_slowed_in_words(browser: Browser, dana: Staff) -> None:
    answers = [browser.post("/forgotten-password", {"email": dana.email}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert b"Too many tries" in answers[3].content


def test_the_page_behind_the_letter_leads_to_the_sign_in(browser: Browser, dana: Staff) -> None:
    browser.post("/forgotten-password", {"email": dana.email})
    found = re.search(r"/c/[\w.%~-]+", Envelope.objects.get().text)
    assert found

    answer = browser.post(found[0], {"password": "nine green lanterns"})

    assert answer.status_code == 200 and b'href="/sign-in"' in answer.content


@pytest.mark.parametrize(("address", "most"), [("/", 3), ("/sign-in", 5), ("/forgotten-password", 5)])
def test_pages_before_the_sign_in_keep_their_budget(
    browser: Browser, practice: Practice, address: str, most: int
) -> None:
    browser.get(address)

    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200

    assert len(queries) <= most


def test_a_missing_page_has_the_bar_for_whoever_is_signed_in(
    at_the_desk: ScreenUser, browser: Browser
) -> None:
    page = {"Accept": "text/html"}
    inside, outside = (user.get("/nowhere", headers=page) for user in (at_the_desk, browser))

    assert [answer.status_code for answer in (inside, outside)] == [404, 404]
    assert b"Sign out" in inside.content and b"Sign out" not in outside.content
    assert "default-src 'none'" in inside["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("headers", "start"),
    [({"HX-Request": "true"}, b"<div"), ({}, b"{"), ({"Accept": "application/json"}, b"{")],
)
def test_a_missing_page_is_a_sentence_for_htmx_and_a_problem_for_programs(
    at_the_desk: ScreenUser, headers: dict[str, str], start: bytes
) -> None:
    answer = at_the_desk.get("/nowhere", headers=headers)

    assert answer.status_code == 404 and answer.content.strip().startswith(start)
