"""A consent question: asked with the published text of its kind, signed by name, recorded as a consent."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Consent, ConsentText
from clinic import clock
from clinic.actors import SystemActor
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.letter_links import form_path
from treatments.intake.actions.ask import ask_form
from treatments.intake.actions.write import add_form, begin_version, publish_version, write_questions
from treatments.models import FormRequest

BY = SystemActor("test")
QUESTION = {"key": "agree", "kind": "consent", "consent": "treatment", "text": {"en": "Your treatment"}}
STEPS = [{"title": {"en": "Consent"}, "questions": [QUESTION | {"required": True}]}]


def published(number: int = 1, *, kind: str = "treatment", **more: Any) -> ConsentText:
    """Publish a text of this kind."""
    text = ConsentText(kind=kind, number=number, language="en", body=f"We **treat** you, {number}.", **more)
    text.published_at, text.published_by, text.hash = clock.now(), "test", text.content_hash()
    text.save()
    return text


@pytest.fixture
def asked(practice: Any) -> FormRequest:
    """Ana is asked a form with a consent question."""
    form = add_form(key="consent", title="Consent", by=BY)
    version = write_questions(version=form.versions.get(), steps=STEPS, revision=1, by=BY)
    publish_version(version=version, revision=None, by=BY)
    return ask_form(client=ClientFactory.create(name="Ana"), form=form, by=BY)


def send(
    browser: Browser, asked: FormRequest, text: ConsentText, says: str, name: str = "", **more: Any
) -> Any:
    said = {"agree": says, "agree.text": str(text.pk), "agree.name": name, **more}
    return browser.post(form_path(asked), {"step": 0, "do": "send", **said})


def test_a_yes_is_a_consent_to_the_text_signed_by_name(client: Browser, asked: FormRequest) -> None:
    text = published()

    page = client.get(form_path(asked)).content.decode()
    answer = send(client, asked, text, "yes", "Ana Lind")

    assert "We <strong>treat</strong> you, 1." in page
    assert answer.status_code == 303
    consent = Consent.objects.get()
    assert (consent.text, consent.how, consent.given_by_name) == (text, "online", "Ana Lind")
    assert (consent.signature.name, consent.signature.text_hash) == ("Ana Lind", text.hash)
    assert consent.signature.address == asked.client.email


def test_a_no_is_recorded_and_needs_no_name(client: Browser, asked: FormRequest) -> None:
    assert send(client, asked, published(), "no").status_code == 303

    assert Consent.objects.get().is_refusal


def test_a_yes_without_a_name_is_marked_and_records_nothing(client: Browser, asked: FormRequest) -> None:
    answer = send(client, asked, published(), "yes", " ")

    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_a_text_that_was_replaced_meanwhile_is_asked_anew(client: Browser, asked: FormRequest) -> None:
    old = published()
    new = published(2)

    stale = send(client, asked, old, "yes", "Ana Lind")

    assert stale.status_code == 422
    assert "We <strong>treat</strong> you, 2." in stale.content.decode()
    assert send(client, asked, new, "yes", "Ana Lind").status_code == 303


def test_areas_are_agreed_to_one_by_one(client: Browser, asked: FormRequest) -> None:
    question = QUESTION | {"consent": "sensitive_areas"}
    asked.version = _published_version(asked, question)
    asked.save()
    text = published(kind="sensitive_areas", areas=["breast", "groin"])

    none = send(client, asked, text, "yes", "Ana Lind")
    some = send(client, asked, text, "yes", "Ana Lind", **{"agree.areas": ["groin", "mouth"]})

    assert (none.status_code, some.status_code) == (422, 303)
    assert Consent.objects.get().areas == ["groin"]


def test_what_has_no_published_text_is_not_asked(client: Browser, asked: FormRequest) -> None:
    assert "Your treatment" not in client.get(form_path(asked)).content.decode()
    assert client.post(form_path(asked), {"step": 0, "do": "send"}).status_code == 303


def test_a_child_does_not_sign(client: Browser, asked: FormRequest) -> None:
    ana, text = asked.client, published()
    guardian = ClientFactory.create(name="Mia", birth_on=date(1985, 1, 1))
    ana.birth_on, ana.guardian = date(2015, 5, 17), guardian
    ana.save()

    own = send(client, asked, text, "yes", "Ana")
    guardians = send(client, asked, text, "yes", "Mia")

    assert own.status_code == 422
    assert "A parent or guardian agrees for a child." in own.content.decode()
    assert guardians.status_code == 303
    assert Consent.objects.get().given_as == "guardian"


def test_the_record_of_answers_says_what_was_agreed(
    client: Browser, asked: FormRequest, theo: ApiUser
) -> None:
    assert send(client, asked, published(), "yes", "Ana Lind").status_code == 303

    [line] = theo.api("GET", f"clients/{asked.client_id}/form-answers").json()["results"][0]["lines"]

    assert line["answer"] == "I agree: Ana Lind"


def _published_version(asked: FormRequest, question: dict[str, Any]) -> Any:
    version = begin_version(form=asked.form, by=BY)
    steps = [{"title": {"en": "Consent"}, "questions": [question]}]
    version = write_questions(version=version, steps=steps, revision=version.revision, by=BY)
    return publish_version(version=version, revision=None, by=BY)
