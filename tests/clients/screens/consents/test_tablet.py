"""A consent text read and signed on the clinic's tablet."""

import json
from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client, Consent, ConsentText
from clinic import clock
from tests.clients.test_consent_texts import published
from tests.factories import ClientFactory
from tests.screen_user import ScreenUser

LINE = [[10 * step, 50] for step in range(10)]


def hand_over(desk: ScreenUser, client: Client, text: ConsentText) -> str:
    answer = desk.send(f"/clients/{client.pk}/consents/{text.kind}/tablet", text=text.pk)
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def sign(user: ScreenUser, address: str, text: ConsentText, **typed: Any) -> Any:
    return user.send(address, **{"name": "Ana Silva", "text_hash": text.hash} | typed)


def test_a_typed_name_signs_and_the_tablet_is_locked(desk: ScreenUser, ana: Client) -> None:
    text = published(body="I agree to be **treated**.")
    address = hand_over(desk, ana, text)

    page = desk.open(address).content.decode()
    answer = sign(desk, address, text)

    assert "<strong>treated</strong>" in page
    consent = Consent.objects.select_related("signature").get()
    assert answer.status_code == 303 and "We have your signature." in desk.open(address).content.decode()
    assert (consent.given_as, consent.signature.name, consent.recorded_by) == (
        "client",
        "Ana Silva",
        str(desk.person.pk),
    )
    assert desk.open("/diary").status_code == 303


def test_a_drawing_is_kept_with_it(desk: ScreenUser, ana: Client) -> None:
    text = published()

    sign(desk, hand_over(desk, ana, text), text, strokes=json.dumps([LINE]))

    assert Consent.objects.get().signature_or_none.strokes == [LINE]


def test_signing_twice_keeps_one_consent(desk: ScreenUser, ana: Client) -> None:
    text = published(asked_each_visit=True)
    address = hand_over(desk, ana, text)

    assert [sign(desk, address, text).status_code for _ in range(2)] == [303, 200]
    assert Consent.objects.count() == 1


def test_a_guardian_signs_for_a_child(desk: ScreenUser, ana: Client) -> None:
    text = published("minors")
    child = ClientFactory.create(name="Ben", birth_on=clock.now().date() - timedelta(days=3000))
    address = hand_over(desk, child, text)

    by_child = sign(desk, address, text, name="Ben", relation="mother")
    without = sign(desk, address, text, name="Eva Silva")
    sign(desk, address, text, name="Eva Silva", relation="mother")

    assert (by_child.status_code, without.status_code) == (422, 422)
    consent = Consent.objects.get()
    assert (consent.given_by_name, consent.given_as, consent.relation) == ("Eva Silva", "guardian", "mother")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "type your name"),
        ({"areas": []}, "tick what you agree to"),
        ({"strokes": "[[1,2]]"}, "could not read the drawing"),
        ({"strokes": "{"}, "could not read the drawing"),
        ({"text_hash": "0"}, "another text"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_signed(
    desk: ScreenUser, ana: Client, typed: dict[str, Any], words: str
) -> None:
    text = published("sensitive_areas", areas=["buttocks"])
    address = hand_over(desk, ana, text)

    answer = sign(desk, address, text, **{"areas": ["buttocks"]} | typed)

    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Consent.objects.exists()


def test_the_next_text_that_is_asked_follows(desk: ScreenUser, ana: Client) -> None:
    text, following = published(), published("reminders", body="You may remind me.")
    address = hand_over(desk, ana, text)
    sign(desk, address, text)

    page = desk.open(address)

    assert "Next: Reminders by letter" in page.content.decode()
    assert following.body in desk.open(page.context["next_address"]).content.decode()


def test_a_text_that_was_archived_meanwhile_is_not_signed(desk: ScreenUser, ana: Client) -> None:
    text = published()
    address = hand_over(desk, ana, text)
    ConsentText.objects.filter(pk=text.pk).update(retired_at=clock.now())

    assert sign(desk, address, text).status_code == 409
    assert not Consent.objects.exists()


def test_the_link_ends_after_two_hours(desk: ScreenUser, ana: Client) -> None:
    address = hand_over(desk, ana, published())

    with clock.at(clock.now() + timedelta(hours=2, minutes=1)):
        assert desk.open(address).status_code == 410


def test_a_german_text_is_signed_in_german(desk: ScreenUser, ana: Client) -> None:
    text = published(language="de", body="Ich stimme zu.")

    assert "Ihr Name" in desk.open(hand_over(desk, ana, text)).content.decode()
