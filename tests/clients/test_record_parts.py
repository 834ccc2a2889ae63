"""The parts of a client's record."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models

from clients import client_record
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Call, Clearance, Client, Consent, HealthStatement, TherapistWish
from clients.record_parts import record_parts
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import Envelope, Practice, Suppression
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
        for function in ("timeline", "earliest_facts", "export", "reassign", "erase"):
            assert callable(getattr(part, function)), f"{part} lacks {function}"


@pytest.fixture
def ana(db: None) -> Client:
    ana = ClientFactory.create(name="Ana", birth_on="1980-01-01")
    ConsentFactory.create(client=ana)
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
    rows = client_record.export(ana)

    assert {name: len(exported) for name, exported in rows.items()} == {
        "client": 1,
        "therapist_wish": 1,
        "consent": 1,
        "condition": 1,
        "clearance": 1,
        "health_statement": 1,
        "call": 1,
        "opt_out": 1,
        "letter": 1,
    }
    assert rows["client"][0]["name"] == "Ana"


def test_reassign_moves_all_rows_and_keeps_one_consent(ana: Client) -> None:
    other = ClientFactory.create()
    consent = ConsentFactory.create(client=other)

    client_record.reassign(ana, other)

    assert Consent.objects.live(other.pk).get() == consent
    assert other.conditions.count() == other.therapist_wishes.count() == 1
    assert other.health_statements.count() == other.calls.count() == 1
    assert {len(exported) for name, exported in client_record.export(ana).items() if name != "client"} == {0}


def test_reassign_keeps_the_no_that_is_newer_than_the_yes(ana: Client) -> None:
    other, now = ClientFactory.create(), clock.now()
    ConsentFactory.create(client=other, given_at=now - timedelta(days=9), withdrawn_at=now)
    ana.consents.update(given_at=now - timedelta(days=5))

    client_record.reassign(ana, other)

    assert other.consents.count() == 2
    assert not Consent.objects.live(other.pk).exists()


def test_reassign_keeps_a_no_that_was_said_alone(ana: Client, practice: Practice) -> None:
    other, now = ClientFactory.create(), clock.now()
    withdraw_consent(client=other, kind="treatment", by=SystemActor("test"))
    ana.consents.update(kind="treatment", given_at=now - timedelta(days=5))

    client_record.reassign(other, ana)

    assert ana.consents.filter(text_version="", withdrawn_at__gte=now).exists()
    assert not Consent.objects.live(ana.pk, "treatment").exists()


@pytest.mark.parametrize("later", [True, False])
def test_reassign_keeps_an_opt_out_unless_a_newer_consent_ended_it(ana: Client, later: bool) -> None:
    other, days = ClientFactory.create(), timedelta(days=1 if later else -1)
    opted_out_at = Suppression.objects.get().created_at
    ConsentFactory.create(client=other, kind="aftercare", given_at=opted_out_at + days)

    client_record.reassign(ana, other)

    assert has_opted_out(str(other.pk), "check_in") is not later


def test_reassign_keeps_the_newest_wish_about_a_therapist(ana: Client) -> None:
    other, never = ClientFactory.create(), ana.therapist_wishes.get()
    TherapistWish.objects.create(client=other, resource=never.resource, wish="prefer")

    client_record.reassign(other, ana)

    assert ana.therapist_wishes.get().wish == "prefer"


def test_reassign_leaves_nobody_as_their_own_guardian(ana: Client) -> None:
    other = ClientFactory.create(guardian=ana)

    client_record.reassign(ana, other)

    assert Client.objects.get(pk=other.pk).guardian is None


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
