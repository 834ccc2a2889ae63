"""The second step of a sign-in, through the API."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken
from rest_framework.test import APIClient

from clinic import clock
from clinic.models import Attempt, AuditEntry, Practice
from clinic.staff.actions.sign_in import issue_token
from tests.cast import ApiUser
from tests.phones import code_of, give_second_step, wrong_code_of

PASSWORD = "seven-quiet-otters"
OWN = {"current_password": PASSWORD}


@pytest.fixture(autouse=True)
def _passwords(practice: Practice, dana: ApiUser, fern: ApiUser) -> None:
    for user in (dana, fern):
        user.person.set_password(PASSWORD)
        user.person.save()


@pytest.fixture
def codes(dana: ApiUser) -> list[str]:
    """Dana has a second step; her recovery codes."""
    return give_second_step(dana.person)


def sign_in(**more: str) -> Any:
    body = {"email": "dana@willow.test", "password": PASSWORD, **more}
    return APIClient().post("/api/v1/sign-in", body, format="json")


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def require_of_everybody(fern: ApiUser) -> Any:
    return fern.api("PATCH", "practice", {"second_step_required": True}, If_Match='"1"')


def test_set_up_gives_a_secret_and_its_first_code_ten_recovery_codes(dana: ApiUser) -> None:
    begun = dana.api("POST", "me/second-step", OWN).json()
    assert begun["qr"].startswith("data:image/svg+xml")
    assert begun["secret"].replace(" ", "") in begun["address"]
    assert unquote(begun["address"]).startswith("otpauth://totp/Willow Clinic:dana@willow.test?")
    assert dana.api("GET", "me/second-step").json()["is_set_up"] is False

    answer = dana.api("POST", "me/second-step/confirm", {"otp": code_of(dana.person)})

    codes = answer.json()["recovery_codes"]
    assert len(set(codes)) == 10 and all(
        re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", code) for code in codes
    )
    state = dana.api("GET", "me/second-step").json()
    assert (state["is_set_up"], state["recovery_codes_left"]) == (True, 10)
    verbs = AuditEntry.objects.filter(actor_kind="staff").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["second_step_begun", "second_step_set_up"]


def test_set_up_refuses_a_wrong_password(dana: ApiUser) -> None:
    answer = dana.api("POST", "me/second-step", {"current_password": "guess"})

    assert outcome(answer) == (403, "wrong_password")
    assert not TOTPDevice.objects.exists()


def test_confirm_refuses_a_wrong_code_and_takes_the_right_one_after_it(dana: ApiUser) -> None:
    dana.api("POST", "me/second-step", OWN)

    wrong = dana.api("POST", "me/second-step/confirm", {"otp": wrong_code_of(dana.person)})

    assert outcome(wrong) == (422, "second_step_wrong")
    right = dana.api("POST", "me/second-step/confirm", {"otp": code_of(dana.person)})
    assert right.status_code == 200


def test_confirm_refuses_a_second_step_that_was_begun_too_long_ago(dana: ApiUser) -> None:
    dana.api("POST", "me/second-step", OWN)

    with clock.at(clock.now() + timedelta(minutes=16)):
        answer = dana.api("POST", "me/second-step/confirm", {"otp": code_of(dana.person)})

    assert outcome(answer) == (409, "second_step_not_begun")


def test_sign_in_asks_for_the_code_and_then_takes_it_once(dana: ApiUser, codes: list[str]) -> None:
    code = code_of(dana.person)

    assert outcome(sign_in()) == (401, "second_step_missing")
    assert not AuthToken.objects.exists()
    assert sign_in(otp=f" {code[:3]} {code[3:]}").status_code == 201
    assert outcome(sign_in(otp=code)) == (401, "second_step_wrong")
    assert AuthToken.objects.count() == 1


def test_a_recovery_code_signs_in_once_and_is_kept_as_a_digest(dana: ApiUser, codes: list[str]) -> None:
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in codes]).exists()

    assert sign_in(otp=codes[0].upper().replace("-", " ")).status_code == 201
    assert outcome(sign_in(otp=codes[0])) == (401, "second_step_wrong")
    assert dana.api("GET", "me/second-step").json()["recovery_codes_left"] == 9


def test_nobody_hears_of_a_second_step_without_the_password(codes: list[str]) -> None:
    assert outcome(sign_in(password="guess", otp=codes[0])) == (401, "not_recognised")


def test_wrong_codes_are_slowed_and_audited(dana: ApiUser, codes: list[str]) -> None:
    wrong = wrong_code_of(dana.person)

    first, second = sign_in(otp=wrong), sign_in(otp=code_of(dana.person))

    assert outcome(first) == (401, "second_step_wrong")
    assert outcome(second) == (429, "too_many_tries")
    assert AuditEntry.objects.filter(verb="tried_in_vain", actor_key="second_step").count() == 1


def test_the_sixth_wrong_code_waits_whatever_the_phone_says(dana: ApiUser, codes: list[str]) -> None:
    wrong = wrong_code_of(dana.person)
    for _ in range(5):
        assert outcome(sign_in(otp=wrong)) == (401, "second_step_wrong")
        TOTPDevice.objects.update(throttling_failure_timestamp=clock.now() - timedelta(hours=1))

    assert outcome(sign_in(otp=wrong)) == (429, "too_many_tries")
    assert Attempt.objects.filter(guard="second_step", succeeded=False).count() == 5


def test_the_pause_after_wrong_codes_is_never_longer_than_an_hour(dana: ApiUser, codes: list[str]) -> None:
    ago = clock.now() - timedelta(hours=1)
    TOTPDevice.objects.update(throttling_failure_count=40, throttling_failure_timestamp=ago)

    assert sign_in(otp=code_of(dana.person)).status_code == 201


def test_a_code_of_somebody_without_a_second_step_is_not_looked_at() -> None:
    assert sign_in(otp="123456").status_code == 201


def test_a_new_phone_takes_the_place_of_the_old_one_with_its_first_code(
    dana: ApiUser, codes: list[str]
) -> None:
    old = TOTPDevice.objects.get()
    dana.api("POST", "me/second-step", OWN)
    assert sign_in(otp=codes[0]).status_code == 201

    dana.api("POST", "me/second-step/confirm", {"otp": code_of(dana.person)})

    assert TOTPDevice.objects.get() != old
    assert outcome(sign_in(otp=codes[1])) == (401, "second_step_wrong")


def test_new_recovery_codes_void_the_former_ones(dana: ApiUser, codes: list[str]) -> None:
    new = dana.api("POST", "me/recovery-codes", OWN).json()["recovery_codes"]

    assert outcome(sign_in(otp=codes[0])) == (401, "second_step_wrong")
    StaticDevice.objects.update(throttling_failure_timestamp=clock.now() - timedelta(hours=1))
    assert sign_in(otp=new[0]).status_code == 201
    assert AuditEntry.objects.filter(verb="recovery_codes_renewed").count() == 1


def test_remove_takes_the_password_and_leaves_the_password_alone(dana: ApiUser, codes: list[str]) -> None:
    assert outcome(dana.api("POST", "me/second-step/remove", {"current_password": "no"}))[0] == 403

    assert dana.api("POST", "me/second-step/remove", OWN).status_code == 204

    assert sign_in().status_code == 201
    assert outcome(dana.api("POST", "me/second-step/remove", OWN)) == (409, "no_second_step")
    assert outcome(dana.api("POST", "me/recovery-codes", OWN)) == (409, "no_second_step")


def test_the_owner_takes_the_second_step_of_somebody_who_lost_the_phone(
    dana: ApiUser, fern: ApiUser, codes: list[str]
) -> None:
    issue_token(person=dana.person)
    address = f"staff/{dana.person.pk}/take-second-step"
    assert dana.api("POST", address).status_code == 403

    assert fern.api("POST", address).status_code == 204

    assert not AuthToken.objects.exists() and sign_in().status_code == 201
    entry = AuditEntry.objects.get(verb="second_step_taken")
    assert (entry.actor_key, entry.subject_key) == (str(fern.person.pk), str(dana.person.pk))
    assert outcome(fern.api("POST", address)) == (409, "no_second_step")


def test_owners_take_not_their_own_second_step(fern: ApiUser) -> None:
    give_second_step(fern.person)

    answer = fern.api("POST", f"staff/{fern.person.pk}/take-second-step")

    assert outcome(answer) == (409, "own_second_step")


def test_the_command_takes_the_second_step_of_the_only_owner(fern: ApiUser) -> None:
    give_second_step(fern.person)

    call_command("take_second_step", "Fern@willow.test")

    assert not TOTPDevice.objects.exists()
    assert AuditEntry.objects.get(verb="second_step_taken").actor_key == "take_second_step"
    with pytest.raises(CommandError, match="no second step"):
        call_command("take_second_step", "fern@willow.test")


def test_an_owner_without_a_second_step_may_not_require_one(fern: ApiUser) -> None:
    answer = require_of_everybody(fern)

    assert outcome(answer) == (409, "own_second_step_missing")
    assert answer.json()["errors"][0]["pointer"] == "/second_step_required"


def test_to_require_a_second_step_signs_out_those_who_have_none(
    dana: ApiUser, fern: ApiUser, theo: ApiUser
) -> None:
    for user in (fern, theo):
        give_second_step(user.person)
    for user in (dana, fern, theo):
        issue_token(person=user.person)

    assert require_of_everybody(fern).json()["second_step_required"] is True

    assert set(AuthToken.objects.values_list("user__name", flat=True)) == {"Fern", "Theo"}
    assert outcome(sign_in()) == (403, "second_step_required")
    ended = AuditEntry.objects.filter(verb="signed_out_everywhere")
    assert [entry.subject_key for entry in ended] == [str(dana.person.pk)]


def test_a_second_step_that_the_practice_requires_is_not_removed(fern: ApiUser) -> None:
    give_second_step(fern.person)
    require_of_everybody(fern)

    assert outcome(fern.api("POST", "me/second-step/remove", OWN)) == (403, "second_step_required")


@pytest.mark.parametrize("kind", [TOTPDevice, StaticDevice])
def test_nobody_has_two_second_steps(dana: ApiUser, codes: list[str], kind: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        kind.objects.create(user=dana.person, name="another")


def test_a_new_password_by_letter_leaves_the_second_step(dana: ApiUser, codes: list[str]) -> None:
    dana.person.set_password("nine green lanterns")
    dana.person.save()

    assert outcome(sign_in(password="nine green lanterns")) == (401, "second_step_missing")


def test_staff_are_listed_with_who_has_a_second_step(codes: list[str], fern: ApiUser) -> None:
    people = fern.api("GET", "staff").json()["results"]

    assert {person["name"]: person["has_second_step"] for person in people} == {"Dana": True, "Fern": False}
    assert fern.api("GET", "me").json()["has_second_step"] is False
