"""/me, and what hangs on it: password, sign-ins, second step."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken

from clinic import clock
from clinic.models import AuditEntry, Practice, Staff
from clinic.staff.actions.sign_in import issue_token
from tests.clinic.staff.screens.conftest import PASSWORD
from tests.phones import code_of, give_second_step, wrong_code_of
from tests.screen_user import ScreenUser, screen_user

NEW = "nine green lanterns"


def codes_on(answer: Any) -> list[str]:
    return re.findall(r"<code>([a-z2-9-]{14})</code>", answer.content.decode())


def test_me_shows_name_roles_and_this_browser(at_the_desk: ScreenUser) -> None:
    page = at_the_desk.open("/me").content.decode()

    assert "dana@willow.test" in page and "Front desk" in page
    assert page.count("This browser") == 1 and "End all others" not in page


def test_me_costs_the_same_with_more_sign_ins_and_a_second_step(at_the_desk: ScreenUser, dana: Staff) -> None:
    give_second_step(dana)
    at_the_desk.open("/me")
    for _ in range(4):
        issue_token(person=dana)

    with CaptureQueriesContext(connection) as queries:
        page = at_the_desk.open("/me").content.decode()

    assert page.count("End the sign-in of") == 4
    assert len(queries) <= 6, [query["sql"] for query in queries]


def test_password_change_signs_out_other_devices_and_keeps_this_one(
    at_the_desk: ScreenUser, dana: Staff
) -> None:
    other = screen_user(dana)

    answer = at_the_desk.send("/me/password", current=PASSWORD, password=NEW)

    assert (answer.status_code, answer["Location"]) == (303, "/me")
    assert b"Your password is changed" in at_the_desk.open("/me").content
    assert other.open("/me").status_code == 303
    dana.refresh_from_db()
    assert dana.check_password(NEW)


@pytest.mark.parametrize(
    ("current", "password", "status", "words"),
    [
        ("guess", NEW, 403, "is not this one"),
        (PASSWORD, "dana", 422, "too short"),
        (PASSWORD, "", 422, "Fill this in"),
    ],
)
def test_password_change_says_what_is_wrong_in_place(
    at_the_desk: ScreenUser, current: str, password: str, status: int, words: str
) -> None:
    answer = at_the_desk.send("/me/password", current=current, password=password)

    assert answer.status_code == status and words in answer.content.decode()
    assert current not in answer.content.decode()


def test_password_guesses_on_the_page_are_slowed(at_the_desk: ScreenUser) -> None:
    answers = [at_the_desk.send("/me/password", current=f"guess{n}", password=NEW) for n in range(11)]

    assert [answer.status_code for answer in answers] == [403] * 10 + [429]


def test_one_sign_in_is_ended_and_the_others_go_on(at_the_desk: ScreenUser, dana: Staff) -> None:
    tablet, phone = screen_user(dana), screen_user(dana)
    digest = AuthToken.objects.latest("created").digest

    for _ in range(2):
        assert at_the_desk.send("/me/sign-ins/end", sign_in=digest).status_code == 303

    assert [user.open("/me").status_code for user in (at_the_desk, tablet, phone)] == [200, 200, 303]
    assert AuditEntry.objects.filter(verb="signed_out").count() == 1


def test_all_other_sign_ins_are_ended(at_the_desk: ScreenUser, dana: Staff) -> None:
    tablet = screen_user(dana)

    at_the_desk.send("/me/sign-ins/end", sign_in="others")

    assert [user.open("/me").status_code for user in (at_the_desk, tablet)] == [200, 303]


def test_nobody_ends_the_sign_in_of_a_colleague(at_the_desk: ScreenUser, fern: Any) -> None:
    issue_token(person=fern.person)
    digest = AuthToken.objects.get(user=fern.person).digest

    at_the_desk.send("/me/sign-ins/end", sign_in=digest)

    assert AuthToken.objects.filter(user=fern.person).exists()


def test_set_up_shows_a_qr_code_then_the_recovery_codes_once(at_the_desk: ScreenUser, dana: Staff) -> None:
    begun = at_the_desk.send("/me/second-step", password=PASSWORD)
    assert (begun.status_code, begun["Location"]) == (303, "/me/second-step/confirm")
    page = at_the_desk.open("/me/second-step/confirm").content.decode()
    assert "data:image/svg+xml" in page and codes_on(begun) == []

    wrong = at_the_desk.send("/me/second-step/confirm", otp=wrong_code_of(dana))
    right = at_the_desk.send("/me/second-step/confirm", otp=code_of(dana))

    assert wrong.status_code == 422 and b"This code is not right" in wrong.content
    assert right.status_code == 200 and len(codes_on(right)) == 10
    assert at_the_desk.open("/me/second-step/confirm").status_code == 303
    assert codes_on(at_the_desk.open("/me/second-step")) == []
    assert b"10 recovery codes are left" in at_the_desk.open("/me").content


def test_reading_the_pages_begins_no_second_step(at_the_desk: ScreenUser) -> None:
    at_the_desk.open("/me/second-step")
    at_the_desk.open("/me/second-step/confirm")

    assert not TOTPDevice.objects.exists()


def test_a_begun_second_step_is_shown_for_a_quarter_of_an_hour(at_the_desk: ScreenUser) -> None:
    at_the_desk.send("/me/second-step", password=PASSWORD)

    with clock.at(clock.now() + timedelta(minutes=16)):
        answer = at_the_desk.open("/me/second-step/confirm")

    assert (answer.status_code, answer["Location"]) == (303, "/me/second-step")


@pytest.mark.parametrize("address", ["/me/second-step", "/me/second-step/remove", "/me/recovery-codes"])
def test_changes_of_the_second_step_refuse_a_wrong_password_in_place(
    at_the_desk: ScreenUser, dana: Staff, address: str
) -> None:
    give_second_step(dana)

    answer = at_the_desk.send(address, password="guess")

    assert answer.status_code == 403 and b"The current password is not this one" in answer.content
    assert TOTPDevice.objects.count() == 1 and codes_on(answer) == []


def test_new_recovery_codes_are_shown_once(at_the_desk: ScreenUser, dana: Staff) -> None:
    former = give_second_step(dana)

    answer = at_the_desk.send("/me/recovery-codes", password=PASSWORD)

    assert len(set(codes_on(answer)) - set(former)) == 10


def test_the_second_step_is_removed_with_the_password(at_the_desk: ScreenUser, dana: Staff) -> None:
    give_second_step(dana)

    assert at_the_desk.send("/me/second-step/remove", password=PASSWORD).status_code == 303

    assert not TOTPDevice.objects.exists()


def test_a_required_second_step_offers_no_removal(at_the_desk: ScreenUser, dana: Staff) -> None:
    give_second_step(dana)
    Practice.objects.update(second_step_required=True)

    assert b"Remove the second step" not in at_the_desk.open("/me/second-step").content
    assert at_the_desk.send("/me/second-step/remove", password=PASSWORD).status_code == 403
    assert TOTPDevice.objects.exists()
