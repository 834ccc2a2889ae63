"""Consent texts: written, published for good, agreed to, asked again; and the signature under a consent."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from clients import client_record
from clients.actions.consents.end_expired import end_expired_consents
from clients.actions.consents.write_text import publish_consent_text, write_consent_text
from clients.actions.give_consent import give_consent
from clients.consents.asking import areas_asked, consents_to_ask
from clients.consents.small_markdown import markdown_as_html
from clients.consents.strokes import read_strokes
from clients.models import Client, Consent, ConsentText, Signature
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Practice
from tests.cast import ApiUser
from tests.clients.test_clients import code_of
from tests.factories import ClientFactory

BY = SystemActor("test")
LINE = [[10 * step, 50] for step in range(10)]


def published(kind: str = "treatment", **fields: Any) -> ConsentText:
    text = write_consent_text(fields={"kind": kind, "language": "en", "body": "I agree.", **fields}, by=BY)
    return publish_consent_text(text=text, revision=None, by=BY)


@pytest.fixture
def ana(db: None, practice: Practice) -> Client:
    return ClientFactory.create(name="Ana", language="en")


def to_ask(client: Client) -> list[tuple[str, str]]:
    practice = Practice.current()
    asked = consents_to_ask([client], practice, practice.today())[client.pk]
    return [(each.kind, each.because) for each in asked]


def test_numbers_of_a_kind_count_up_and_languages_share_one(db: None) -> None:
    first, second = published(), published()
    german = write_consent_text(
        fields={"kind": "treatment", "number": 2, "language": "de", "body": "Ich stimme zu."}, by=BY
    )

    assert (first.number, second.number, german.number) == (1, 2, 2)


@pytest.mark.parametrize("change", [{"body": "I agree to all."}, {"material": False}, {"hash": "0"}])
def test_a_published_text_never_changes_whoever_writes(db: None, change: dict[str, Any]) -> None:
    text = published()

    with pytest.raises(IntegrityError, match="published consent text never changes"):
        ConsentText.objects.filter(pk=text.pk).update(**change)


def test_a_published_text_is_never_deleted(db: None) -> None:
    with pytest.raises(IntegrityError, match="published consent text never changes"):
        published().delete()


def test_a_published_text_is_refused_changes_in_words(fern: ApiUser) -> None:
    text = published()

    answer = fern.api("PATCH", f"consent-texts/{text.pk}", {"body": "More."}, If_Match='"2"')
    assert (answer.status_code, code_of(answer)) == (409, "text_published")


def test_a_draft_is_offered_to_nobody(dana: ApiUser, ana: Client) -> None:
    draft = write_consent_text(fields={"kind": "treatment", "language": "en", "body": "I agree."}, by=BY)

    body = {"kind": "treatment", "text": str(draft.pk), "how": "in_person"}
    assert code_of(dana.api("POST", f"clients/{ana.pk}/consents", body)) == "text_not_offered"


@pytest.mark.parametrize(("material", "asked"), [(True, [("treatment", "newer_text")]), (False, [])])
def test_a_material_text_asks_again_and_a_spelling_fix_does_not(
    ana: Client, material: bool, asked: list[tuple[str, str]]
) -> None:
    give_consent(client=ana, kind="treatment", text=published(), how="in_person", by=BY)
    published(material=material)

    assert to_ask(ana) == asked
    assert Consent.objects.has_consent(ana.pk, "treatment")


def test_a_consent_to_a_text_not_kept_stands_and_is_asked_anew(ana: Client) -> None:
    give_consent(client=ana, kind="treatment", text_version="2026-01", how="paper", by=BY)
    published()

    assert to_ask(ana) == [("treatment", "newer_text")]


def test_a_practice_without_texts_asks_for_nothing(ana: Client) -> None:
    assert to_ask(ana) == []


def test_a_consent_ends_by_its_time_and_is_asked_anew(ana: Client) -> None:
    text = published(valid_days=30)
    long_ago = clock.now() - timedelta(days=31)
    given = give_consent(client=ana, kind="treatment", text=text, how="in_person", given_at=long_ago, by=BY)

    assert end_expired_consents() == 1
    given.refresh_from_db()
    assert (given.ended_how, given.withdrawn_at) == ("expired", given.ends_at)
    assert to_ask(ana) == [("treatment", "over")]


def test_a_newer_text_supersedes_and_a_no_withdraws(dana: ApiUser, ana: Client) -> None:
    for _ in range(2):
        give_consent(client=ana, kind="treatment", text=published(), how="in_person", by=BY)
    dana.api("POST", f"clients/{ana.pk}/consents/treatment/withdraw", {"how": "phone"})

    assert list(ana.consents.order_by("given_at").values_list("ended_how", flat=True)) == [
        "superseded",
        "withdrawn",
    ]


def test_areas_are_agreed_to_one_by_one(dana: ApiUser, ana: Client) -> None:
    text = published("sensitive_areas", areas=["breast", "buttocks"])
    body = {"kind": "sensitive_areas", "text": str(text.pk), "how": "in_person", "areas": ["buttocks"]}

    assert dana.api("POST", f"clients/{ana.pk}/consents", body).status_code == 201
    assert areas_asked(ana.pk, clock.now()).not_agreed == {"breast"}


@pytest.mark.parametrize("areas", [[], ["groin"]])
def test_areas_outside_the_text_are_refused(dana: ApiUser, ana: Client, areas: list[str]) -> None:
    text = published("sensitive_areas", areas=["buttocks"])
    body = {"kind": "sensitive_areas", "text": str(text.pk), "how": "in_person", "areas": areas}

    assert code_of(dana.api("POST", f"clients/{ana.pk}/consents", body)) == "areas_missing"


def test_a_child_is_asked_through_the_guardian(ana: Client) -> None:
    child = ClientFactory.create(birth_on=clock.now().date() - timedelta(days=3000), guardian=ana)
    published("minors")

    assert (to_ask(ana), to_ask(child)) == ([], [("minors", "never")])
    given = give_consent(client=child, kind="minors", text=ConsentText.objects.get(), how="in_person", by=BY)
    assert (given.given_by_name, given.given_as) == ("Ana", "guardian")


def test_the_evidence_holds_text_hash_and_signature(dana: ApiUser, ana: Client) -> None:
    text = published()
    signature = {"name": "Ana Silva", "text_hash": text.hash, "strokes": [LINE]}
    body = {"kind": "treatment", "text": str(text.pk), "how": "in_person", "signature": signature}
    given = dana.api("POST", f"clients/{ana.pk}/consents", body).json()

    shown = dana.api("GET", f"clients/{ana.pk}/consents/{given['id']}/evidence").json()
    assert (shown["text"]["body"], shown["text"]["hash"]) == ("I agree.", text.hash)
    assert (shown["signature"]["name"], shown["signature"]["strokes"]) == ("Ana Silva", [LINE])
    assert (shown["signature"]["by_kind"], shown["signature"]["by_key"]) == ("staff", str(dana.person.pk))


def test_a_signature_over_other_words_is_refused(dana: ApiUser, ana: Client) -> None:
    signature = {"name": "Ana", "text_hash": "0" * 64}
    body = {"kind": "treatment", "text": str(published().pk), "how": "in_person", "signature": signature}

    assert code_of(dana.api("POST", f"clients/{ana.pk}/consents", body)) == "text_changed"


def test_a_signature_never_changes(dana: ApiUser, ana: Client) -> None:
    test_the_evidence_holds_text_hash_and_signature(dana, ana)

    with pytest.raises(IntegrityError, match="signature never changes"):
        Signature.objects.update(name="Ben")


def test_strokes_are_kept_in_whole_steps_without_repeats() -> None:
    drawn = [[[1.26, 2.4], [1.3, 2.41], *LINE, [999, -5]]]

    assert read_strokes(drawn) == [[[1, 2], *LINE, [300, 0]]]


@pytest.mark.parametrize("drawn", ["x", [[1, 2]], [[[1, "2"]]], [[[1, 2]] * 2000], [[[float("nan"), 2]] * 9]])
def test_what_is_no_drawing_is_refused(drawn: Any) -> None:
    with pytest.raises(ValueError, match=r"stroke|point"):
        read_strokes(drawn)


def test_a_text_becomes_html_in_which_nothing_of_it_is_markup() -> None:
    text = "## Treatment\nI agree to <script>\nand **all** of it.\n\n- *one*\n- two"

    assert markdown_as_html(text) == (
        "<h3>Treatment</h3>\n<p>I agree to &lt;script&gt; and <strong>all</strong> of it.</p>\n"
        "<ul><li><em>one</em></li><li>two</li></ul>"
    )


@pytest.mark.parametrize("kept", [True, False])
def test_erase_keeps_consents_while_a_note_of_what_they_allowed_is_kept(
    ana: Client, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    give_consent(client=ana, kind="treatment", text=published(), how="in_person", by=BY)
    monkeypatch.setattr("treatments.client_record.keeps_treatment", lambda client: kept)

    client_record.erase(ana)

    assert ana.consents.exists() is kept


@pytest.mark.parametrize("again", [{}, {"given_at": "2026-01-02T09:00:00+00:00"}])
def test_a_second_consent_to_what_stands_is_named_as_that(
    dana: ApiUser, ana: Client, again: dict[str, str]
) -> None:
    body = {"kind": "treatment", "text": str(published().pk), "how": "in_person"}
    assert dana.api("POST", f"clients/{ana.pk}/consents", body).status_code == 201

    answer = dana.api("POST", f"clients/{ana.pk}/consents", body | again)
    assert (answer.status_code, code_of(answer)) == (409, "consent_given_already")


def test_a_consent_ends_sooner_where_the_client_said_so(dana: ApiUser, ana: Client) -> None:
    soon = clock.now() + timedelta(days=3)
    body = {
        "kind": "treatment",
        "text": str(published(valid_days=30).pk),
        "how": "in_person",
        "ends_at": soon.isoformat(),
    }

    assert dana.api("POST", f"clients/{ana.pk}/consents", body).status_code == 201
    with clock.at(soon):
        assert not Consent.objects.has_consent(ana.pk, "treatment")
