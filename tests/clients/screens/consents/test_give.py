"""Consents on the record: given to a text, for areas and a time, asked again, their evidence."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clients.actions.give_consent import give_consent
from clients.models import Client, Consent
from clinic import clock
from clinic.models import AuditEntry, Practice
from tests.clients.test_consent_texts import BY, published
from tests.factories import ClientFactory
from tests.screen_user import ScreenUser


def address_of(client: Client, kind: str, verb: str = "give") -> str:
    return f"/clients/{client.pk}/consents/{kind}/{verb}"


def give(user: ScreenUser, client: Client, kind: str = "treatment", **typed: Any) -> Any:
    return user.send(
        address_of(client, kind), **{"key": str(uuid4()), "how": "in_person", "given_as": "client"} | typed
    )


def test_the_text_in_the_language_of_the_client_is_chosen_already(desk: ScreenUser, ana: Client) -> None:
    english = published()
    german = published(number=1, language="de", body="Ich stimme zu.")
    Client.objects.filter(pk=ana.pk).update(language="de")

    page = desk.open(address_of(ana, "treatment"))

    assert page.context["form"]["text"].value() == german.pk
    assert english in page.context["form"].fields["text"].queryset
    assert "Ich stimme zu." in page.content.decode()


def test_a_consent_keeps_text_areas_relation_witness_and_end(desk: ScreenUser, ana: Client) -> None:
    text = published("sensitive_areas", areas=["breast", "buttocks"])
    until = clock.now().date() + timedelta(days=30)

    answer = give(
        desk,
        ana,
        "sensitive_areas",
        text=text.pk,
        areas=["buttocks"],
        given_by_name="Eva Silva",
        given_as="representative",
        relation="daughter",
        witness="Theo",
        ends_at=until.isoformat(),
    )

    consent = Consent.objects.get()
    assert answer.status_code == 303, answer.content
    assert (consent.text, consent.areas, consent.witness) == (text, ["buttocks"], "Theo")
    assert (consent.given_by_name, consent.given_as, consent.relation) == (
        "Eva Silva",
        "representative",
        "daughter",
    )
    assert consent.ends_at and consent.ends_at.date() == until + timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Name the areas"),
        ({"areas": ["buttocks"], "ends_at": "2020-01-01"}, "ends after it was given"),
        ({"areas": ["groin"]}, "groin"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    desk: ScreenUser, ana: Client, typed: dict[str, Any], words: str
) -> None:
    text = published("sensitive_areas", areas=["buttocks"])

    answer = give(desk, ana, "sensitive_areas", text=text.pk, **typed)

    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Consent.objects.exists()


def test_a_text_outside_the_system_needs_its_version(desk: ScreenUser, ana: Client) -> None:
    published()

    assert give(desk, ana, text="").status_code == 422
    assert give(desk, ana, text="", text_version="2019").status_code == 303
    assert Consent.objects.get().text is None


def test_a_child_is_agreed_for_by_a_guardian_until_the_age_of_the_practice(
    desk: ScreenUser, ana: Client
) -> None:
    text = published("minors")
    born = clock.now().date() - timedelta(days=17 * 366)
    child = ClientFactory.create(name="Ben", birth_on=born)

    refused = give(desk, child, "minors", text=text.pk, given_as="guardian")
    given = give(
        desk, child, "minors", text=text.pk, given_as="guardian", given_by_name="Eva", relation="mother"
    )

    assert refused.status_code == 422 and given.status_code == 303
    assert Consent.objects.get().relation == "mother"


def test_what_a_guardian_agreed_to_is_asked_again_of_age(desk: ScreenUser, ana: Client) -> None:
    text = published()
    born = clock.now().date() - timedelta(days=17 * 366)
    ben = ClientFactory.create(name="Ben", birth_on=born, guardian=ana)
    give_consent(client=ben, kind="treatment", text=text, how="in_person", by=BY)
    assert "of age now" not in desk.open(f"/clients/{ben.pk}").content.decode()

    Practice.objects.update(adult_age=16)

    assert "a guardian agreed; the client is of age now" in desk.open(f"/clients/{ben.pk}").content.decode()
    assert give(desk, ben, text=text.pk).status_code == 303
    assert "of age now" not in desk.open(f"/clients/{ben.pk}").content.decode()


def test_a_newer_text_is_a_notice_on_the_record(desk: ScreenUser, ana: Client) -> None:
    give_consent(client=ana, kind="treatment", text=published(), how="in_person", by=BY)
    assert "Ask for a consent" not in desk.open(f"/clients/{ana.pk}").content.decode()

    published()

    assert "there is a new text" in desk.open(f"/clients/{ana.pk}").content.decode()


def test_evidence_shows_the_text_as_agreed_to_and_is_noted_as_read(desk: ScreenUser, ana: Client) -> None:
    consent = give_consent(
        client=ana, kind="treatment", text=published(body="I agree to **all**."), how="phone", by=BY
    )
    desk.send(address_of(ana, "treatment", "withdraw"), key=str(uuid4()), how="paper", said_at=today())

    page = desk.open(f"/clients/{ana.pk}/evidence/{consent.pk}").content.decode()

    assert "<strong>all</strong>" in page and "withdrawn, in writing, recorded by Dana" in page
    assert AuditEntry.objects.filter(verb="read", subject="consent", subject_key=str(consent.pk)).exists()


def test_evidence_of_another_client_is_not_found(desk: ScreenUser, ana: Client) -> None:
    consent = give_consent(client=ana, kind="treatment", text=published(), how="phone", by=BY)

    other = ClientFactory.create()
    for rest in ("", "/consent.pdf"):
        assert desk.open(f"/clients/{other.pk}/evidence/{consent.pk}{rest}").status_code == 404


def today(back: int = 0) -> str:
    return (Practice.current().today() - timedelta(days=back)).isoformat()


def test_a_no_is_recorded_as_of_the_day_on_which_it_was_said(desk: ScreenUser, ana: Client) -> None:
    agreed = clock.now() - timedelta(days=9)
    consent = give_consent(
        client=ana, kind="treatment", text=published(), how="phone", given_at=agreed, by=BY
    )
    address = address_of(ana, "treatment", "withdraw")
    assert f'value="{today()}"' in desk.open(address).content.decode()

    assert desk.send(address, key=str(uuid4()), how="paper", said_at=today(3)).status_code == 303

    consent.refresh_from_db()
    assert consent.withdrawn_at and consent.withdrawn_at < clock.now() - timedelta(days=2)


@pytest.mark.parametrize(
    ("back", "sentence"), [(-1, "This day is still to come"), (9, "They agreed after this day")]
)
def test_a_no_on_a_day_that_cannot_be_is_refused(
    desk: ScreenUser, ana: Client, back: int, sentence: str
) -> None:
    agreed = clock.now() - timedelta(days=2)
    give_consent(client=ana, kind="treatment", text=published(), how="phone", given_at=agreed, by=BY)
    address = address_of(ana, "treatment", "withdraw")

    answer = desk.send(address, key=str(uuid4()), how="paper", said_at=today(back))

    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert Consent.objects.get().withdrawn_at is None
