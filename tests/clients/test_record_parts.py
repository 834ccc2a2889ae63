"""The parts of a client's record."""

import pytest
from django.apps import apps
from django.db import models

from clients import client_record
from clients.models import (
    Call,
    Clearance,
    Client,
    HealthStatement,
    LegalHold,
    Signature,
    TherapistWish,
)
from clients.record_parts import record_parts
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import Envelope, Practice
from clinic.refusals import Refusal
from tests.factories import ClientFactory, ConditionFactory, ConsentFactory, StaffFactory, TherapistFactory


def leads_to_client(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    if model is Client:
        return True
    ahead = [field.related_model for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return any(leads_to_client(related, seen | {model}) for related in ahead if related not in seen)


def test_every_model_with_a_path_to_a_client_is_in_a_record_part() -> None:
    models_of_parts = {model for part in record_parts() for model in part.MODELS}
    missing = {model for model in apps.get_models() if leads_to_client(model)} - models_of_parts

    assert not missing, f"Name these in the MODELS of their app's client_record.py: {missing}"


def test_every_record_part_offers_all_functions() -> None:
    for part in record_parts():
        for function in ("timeline", "earliest_facts", "export", "obstacles", "join", "erase"):
            assert callable(getattr(part, function)), f"{part} lacks {function}"


@pytest.fixture
def ana(db: None) -> Client:
    ana = ClientFactory.create(name="Ana", birth_on="1980-01-01")
    consent = ConsentFactory.create(client=ana)
    Signature.objects.create(
        consent=consent, name="Ana", text_hash="0", signed_at=clock.now(), by_kind="link", by_key="x"
    )
    condition = ConditionFactory.create(
        client=ana,
        cleared_at=clock.now(),
        cleared_how="clinician_reply",
        cleared_until=clock.now().date(),
        cleared_by="test",
    )
    Clearance.of(condition).save()
    HealthStatement.objects.create(client=ana, words="Blood thinners.", recorded_by="test")
    Call.objects.create(
        client=ana,
        direction="incoming",
        outcome="reached",
        called_at=clock.now(),
        logged_by=StaffFactory.create(),
    )
    opt_out(recipient_key=str(ana.pk), kind="check_in", by=SystemActor("test"))
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


def test_export_holds_every_model_of_the_record_part(ana: Client) -> None:
    LegalHold.objects.create(client=ana, reason="A lawsuit", placed_by=StaffFactory.create())

    rows = client_record.export(ana)

    assert {name: len(exported) for name, exported in rows.items()} == {
        "client": 1,
        "legal_hold": 1,
        "therapist_wish": 1,
        "consent": 1,
        "signature": 1,
        "condition": 1,
        "clearance": 1,
        "health_statement": 1,
        "call": 1,
        "external_ref": 0,
        "opt_out": 1,
        "letter": 1,
        "not_same_person": 0,
        "merge": 0,
    }
    assert rows["client"][0]["name"] == "Ana"


def test_erase_refuses_the_guardian_of_a_child(ana: Client, practice: Practice) -> None:
    ClientFactory.create(birth_on="2020-01-01", guardian=ana)

    with pytest.raises(Refusal) as refused:
        client_record.erase(ana)

    assert refused.value.code == "guardian_needed"
    assert Client.objects.get(pk=ana.pk).name == "Ana"


def test_erase_leaves_a_row_without_personal_data(ana: Client, practice: Practice) -> None:
    client_record.erase(ana)

    left = Client.objects.get(pk=ana.pk)
    assert (left.name, left.email, left.birth_on, bool(left.archived_at)) == ("Erased", "", None, True)
    letter = Envelope.objects.get()
    assert (letter.to_address, letter.text) == ("", "")
    assert letter.purged_at and letter.purged_at <= clock.now()
    assert not ana.consents.exists() and not ana.conditions.exists()
    assert not ana.health_statements.exists() and not ana.calls.exists()
    assert not has_opted_out(str(ana.pk), "check_in")
