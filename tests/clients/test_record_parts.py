"""The parts of a client's record."""

import pytest
from django.apps import apps
from django.db import models

from clients import client_record as chapter
from clients.models import Client, Consent, TherapistWish
from clients.record_parts import chapters
from clinic import clock
from clinic.models import Envelope
from tests.factories import ClientFactory, ConditionFactory, ConsentFactory, TherapistFactory


def leads_to_client(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    if model is Client:
        return True
    ahead = [field.related_model for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return any(leads_to_client(one, seen | {model}) for one in ahead if one not in seen)


def test_every_model_with_a_path_to_a_client_is_in_a_chapter() -> None:
    kept = {model for one in chapters() for model in one.MODELS}
    missing = {model for model in apps.get_models() if leads_to_client(model)} - kept

    assert not missing, f"Name these in the MODELS of their app's chapter.py: {missing}"


def test_every_chapter_offers_all_parts() -> None:
    for one in chapters():
        for part in ("timeline", "export", "repoint", "erase"):
            assert callable(getattr(one, part)), f"{one} lacks {part}"


@pytest.fixture
def ana(db: None) -> Client:
    ana = ClientFactory.create(name="Ana", birth_on="1980-01-01")
    ConsentFactory.create(client=ana)
    ConditionFactory.create(client=ana)
    TherapistWish.objects.create(client=ana, resource=TherapistFactory.create(), wish="never")
    Envelope.objects.create(
        kind="booked",
        recipient_key=str(ana.pk),
        about="x",
        to_address="ana@example.test",
        subject="x",
        text="Dear Ana",
        message_id="<1@willow.test>",
    )
    return ana


def test_an_export_holds_every_model_of_the_chapter(ana: Client) -> None:
    rows = chapter.export(ana)

    assert {name: len(found) for name, found in rows.items()} == {
        "client": 1,
        "therapist_wish": 1,
        "consent": 1,
        "condition": 1,
        "letter": 1,
    }
    assert rows["client"][0]["name"] == "Ana"


def test_repointing_leaves_nothing_behind_and_one_consent_standing(ana: Client) -> None:
    other = ClientFactory.create()
    standing = ConsentFactory.create(client=other)

    chapter.repoint(ana, other)

    assert Consent.objects.live(other.pk).get() == standing
    assert other.conditions.count() == other.therapist_wishes.count() == 1
    assert {len(found) for name, found in chapter.export(ana).items() if name != "client"} == {0}


def test_erasing_leaves_a_row_that_tells_nothing(ana: Client) -> None:
    chapter.erase(ana)

    left = Client.objects.get(pk=ana.pk)
    assert (left.name, left.email, left.birth_on, bool(left.archived_at)) == ("Erased", "", None, True)
    letter = Envelope.objects.get()
    assert (letter.to_address, letter.text) == ("", "")
    assert letter.purged_at and letter.purged_at <= clock.now()
    assert not ana.consents.exists() and not ana.conditions.exists()
