"""The invitation of new staff, and the link to a new password that an owner sends."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from clinic import clock
from clinic.models import AuditEntry, Envelope, Staff
from tests.cast import ApiUser
from tests.clinic.staff.links import link_of

GIL: dict[str, Any] = {"email": "gil@willow.test", "name": "Gil", "roles": ["therapist"]}
PASSWORD = "nine green lanterns"


@pytest.fixture
def gil(fern: ApiUser) -> Staff:
    """Somebody whom the owner just added."""
    answer = fern.api("POST", "staff", GIL)
    assert answer.status_code == 201, answer.content
    return Staff.objects.get(name="Gil")


def sign_in() -> int:
    body = {"email": GIL["email"], "password": PASSWORD}
    return int(APIClient().post("/api/v1/sign-in", body, format="json").status_code)


def test_whoever_is_added_chooses_a_password_and_signs_in(gil: Staff, client: Browser) -> None:
    link = link_of(gil)
    assert "You sign in with gil@willow.test" in client.get(link).content.decode()
    assert sign_in() == 401

    answer = client.post(link, {"password": PASSWORD})

    assert answer.status_code == 200 and 'href="/sign-in"' in answer.content.decode()
    assert sign_in() == 201
    assert client.post(link, {"password": f"{PASSWORD} again"}).status_code == 410


def test_whoever_is_added_with_a_password_gets_no_letter(fern: ApiUser) -> None:
    answer = fern.api("POST", "staff", GIL | {"password": PASSWORD}).json()

    assert (answer["has_password"], answer["invited_at"]) == (True, None)
    assert not Envelope.objects.exists() and sign_in() == 201


def test_nobody_is_invited_who_was_not_added(fern: ApiUser) -> None:
    assert fern.api("POST", "staff", GIL | {"email": fern.person.email}).status_code == 422
    assert not Envelope.objects.exists()


def test_the_link_of_an_invitation_ends_after_a_week(gil: Staff, client: Browser) -> None:
    with clock.at(clock.now() + timedelta(days=6, hours=23)):
        assert client.get(link_of(gil)).status_code == 200
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert client.post(link_of(gil), {"password": PASSWORD}).status_code == 410


def test_a_new_invitation_ends_the_link_before_it(fern: ApiUser, gil: Staff, client: Browser) -> None:
    former = link_of(gil)

    answer = fern.api("POST", f"staff/{gil.pk}/invite")

    assert (answer.status_code, answer.json()["has_password"]) == (200, False)
    assert client.get(former).status_code == 410
    assert client.get(link_of(gil)).status_code == 200
    assert list(Envelope.objects.order_by("created_at").values_list("state", flat=True)) == [
        "withdrawn",
        "waiting",
    ]


def test_another_e_mail_gets_the_invitation_anew(fern: ApiUser, gil: Staff, client: Browser) -> None:
    former = link_of(gil)

    fern.api("PATCH", f"staff/{gil.pk}", {"email": "gilbert@willow.test"}, If_Match='"1"')

    assert Envelope.objects.get(state="waiting").to_address == "gilbert@willow.test"
    assert client.get(former).status_code == 410
    assert client.get(link_of(gil)).status_code == 200


def test_an_archived_person_has_no_invitation(fern: ApiUser, gil: Staff, client: Browser) -> None:
    link = link_of(gil)
    fern.api("POST", f"staff/{gil.pk}/archive", If_Match='"1"')

    assert client.get(link).status_code == 410
    assert Envelope.objects.get().state == "withdrawn"
    assert fern.api("POST", f"staff/{gil.pk}/invite").json()["code"] == "archived_already"


def test_somebody_with_a_password_is_sent_a_link_to_a_new_one_instead(
    fern: ApiUser, gil: Staff, client: Browser
) -> None:
    assert fern.api("POST", f"staff/{gil.pk}/send-password-link").json()["code"] == "password_missing"
    client.post(link_of(gil), {"password": PASSWORD})
    assert fern.api("POST", f"staff/{gil.pk}/invite").json()["code"] == "password_set_already"

    assert fern.api("POST", f"staff/{gil.pk}/send-password-link").status_code == 204

    letter = Envelope.objects.latest("created_at")
    assert "An owner of the practice sends you this" in letter.text
    assert client.post(link_of(gil), {"password": f"{PASSWORD} anew"}).status_code == 200
    assert AuditEntry.objects.filter(verb="sent_new_password_link", actor_key=str(fern.person.pk)).exists()


@pytest.mark.parametrize("verb", ["invite", "send-password-link"])
def test_only_an_owner_lets_colleagues_in(dana: ApiUser, theo: ApiUser, verb: str) -> None:
    assert dana.api("POST", f"staff/{theo.person.pk}/{verb}").status_code == 403


def test_the_letter_of_an_invitation_names_nobody_in_its_subject_and_is_read_by_nobody_else(
    fern: ApiUser, gil: Staff
) -> None:
    letter = Envelope.objects.get()

    assert letter.subject == "Choose your password"
    assert fern.api("GET", f"letters/{letter.pk}").json()["text"] is None
