"""Merging two records of one person: what goes on, what stands, and what comes back."""

from datetime import timedelta
from typing import Any

import pytest

from clients.actions.archive import restore_client
from clients.actions.give_consent import give_consent
from clients.actions.merging.part_clients import part_clients
from clients.actions.merging.tell_apart import tell_apart
from clients.actions.withdraw_consent import withdraw_consent
from clients.catalogue.conditions import conditions
from clients.client_limits import limits_for
from clients.models import (
    Call,
    Client,
    Condition,
    Consent,
    HealthStatement,
    MergeRecord,
    MergeRow,
    NotSamePerson,
    TherapistWish,
)
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import AuditEntry, Envelope, Practice, Staff, Suppression
from clinic.refusals import Refusal
from tests.factories import ClientFactory, ConditionFactory, ConsentFactory, StaffFactory, TherapistFactory
from tests.merges import merge_into

TEST = SystemActor("test")


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana", birth_on="1980-01-01")


@pytest.fixture
def anna(practice: Practice) -> Client:
    """Ana under another spelling."""
    return ClientFactory.create(name="Anna", phone="+442079460001")


@pytest.fixture
def fern(db: None) -> Staff:
    return StaffFactory.create(name="Fern", roles=["owner"])


def refusal_of_merge(target: Client, source: Client, **options: Any) -> str:
    with pytest.raises(Refusal) as refused:
        merge_into(target, source, **options)
    return refused.value.code


def history_of(client: Client) -> None:
    """Give a client a row of each kind."""
    ConsentFactory.create(client=client)
    ConditionFactory.create(client=client)
    HealthStatement.objects.create(client=client, words="Blood thinners.", recorded_by="test")
    Call.objects.create(
        client=client,
        direction="incoming",
        outcome="reached",
        called_at=clock.now(),
        logged_by=StaffFactory.create(),
    )
    opt_out(recipient_key=str(client.pk), kind="check_in", by=TEST)
    TherapistWish.objects.create(client=client, resource=TherapistFactory.create(), wish="never")
    Envelope.objects.create(
        kind="booked",
        recipient_key=str(client.pk),
        about="x",
        to_address=client.email,
        subject="x",
        text="Dear Ana",
        message_id=f"<{client.pk}@willow.test>",
        state="sent",
        sent_at=clock.now(),
    )


def test_merge_moves_every_row_and_leads_on(ana: Client, anna: Client, fern: Staff) -> None:
    history_of(anna)

    merge = merge_into(ana, anna, by=fern)

    assert ana.conditions.count() == ana.therapist_wishes.count() == ana.consents.count() == 1
    assert ana.health_statements.count() == ana.calls.count() == 1
    assert has_opted_out(str(ana.pk), "check_in")
    assert Envelope.objects.get(subject="x").recipient_key == str(ana.pk)
    assert (anna.merged_into, anna.survivor(), bool(anna.archived_at)) == (ana, ana, True)
    assert MergeRow.objects.filter(merge=merge).count() == 10
    assert set(AuditEntry.objects.values_list("verb", "subject_key")) >= {
        ("merged", str(ana.pk)),
        ("merged_into", str(anna.pk)),
    }


def test_merge_fills_blanks_and_keeps_what_was_chosen(ana: Client, anna: Client) -> None:
    merge = merge_into(ana, anna, prefer="source")

    assert (ana.name, ana.phone, str(ana.birth_on)) == ("Anna", "+442079460001", "1980-01-01")
    assert (merge.target_before["name"], merge.source_before["name"]) == ("Ana", "Anna")


def test_merge_keeps_the_strictest_of_limits_and_privacy(ana: Client, anna: Client) -> None:
    Client.objects.filter(pk=anna.pk).update(gets_down_to_floor=False, shared_mailbox=True)

    merge_into(ana, anna)

    assert (ana.gets_down_to_floor, ana.shared_mailbox) == (False, True)


def test_conditions_of_the_other_record_limit_at_once(ana: Client, anna: Client) -> None:
    ConditionFactory.create(client=anna, code="CI-FEVER")

    merge_into(ana, anna)

    assert (
        limits_for([ana.pk], clock.now().date())[ana.pk].booking
        == conditions().kinds["CI-FEVER"].effect.booking
        != "none"
    )


@pytest.mark.parametrize("source_says_no", [True, False])
def test_a_no_beats_an_older_yes_whichever_name_it_was_said_under(
    ana: Client, anna: Client, source_says_no: bool
) -> None:
    agreed, refused = (ana, anna) if source_says_no else (anna, ana)
    for client, days in ((agreed, 5), (refused, 9)):
        ConsentFactory.create(client=client, kind="reminders", given_at=clock.now() - timedelta(days=days))
    withdraw_consent(client=refused, kind="reminders", how="phone", by=TEST)
    Envelope.objects.create(
        kind="reminder",
        recipient_key=str(agreed.pk),
        about="x",
        to_address=agreed.email,
        subject="x",
        message_id="<r@willow.test>",
    )

    merge_into(ana, anna)

    assert not Consent.objects.has_consent(ana.pk, "reminders")
    assert Envelope.objects.get().state == "withdrawn"
    assert ana.consents.filter(withdrawn_how="phone").exists()


def test_a_consent_ended_by_a_merge_was_not_withdrawn(ana: Client, anna: Client) -> None:
    older = ConsentFactory.create(client=anna, given_at=clock.now() - timedelta(days=9))
    newer = ConsentFactory.create(client=ana, given_at=clock.now() - timedelta(days=2))

    merge = merge_into(ana, anna)

    older.refresh_from_db()
    assert (older.client, older.withdrawn_at, older.withdrawn_by) == (ana, newer.given_at, "")
    assert older.ended_by_merge == merge
    assert Consent.objects.live(ana.pk).get() == newer


def test_a_consent_that_ended_as_it_was_given_does_not_begin_to_stand(ana: Client, anna: Client) -> None:
    now = clock.now()
    ConsentFactory.create(client=anna, given_at=now, withdrawn_at=now, withdrawn_by="x")

    merge_into(ana, anna)

    assert not Consent.objects.live(ana.pk).exists()


def test_a_consent_ended_by_a_merge_is_withdrawn_by_an_earlier_no(ana: Client, anna: Client) -> None:
    older = ConsentFactory.create(client=anna, given_at=clock.now() - timedelta(days=9))
    ConsentFactory.create(client=ana, given_at=clock.now() - timedelta(days=2))
    merge_into(ana, anna)

    said_at = clock.now() - timedelta(days=5)
    withdraw_consent(client=ana, kind="treatment", how="phone", said_at=said_at, by=TEST)

    older.refresh_from_db()
    assert (older.withdrawn_at, older.withdrawn_how, older.ended_by_merge) == (said_at, "phone", None)


def test_a_no_said_alone_ends_an_older_yes(ana: Client, anna: Client) -> None:
    ConsentFactory.create(client=ana, given_at=clock.now() - timedelta(days=5))
    withdraw_consent(client=anna, kind="treatment", by=TEST)

    merge_into(ana, anna)

    assert not Consent.objects.live(ana.pk, "treatment").exists()


@pytest.mark.parametrize("later", [True, False])
def test_an_opt_out_stays_unless_a_newer_consent_ended_it(ana: Client, anna: Client, later: bool) -> None:
    opted_out_at = opt_out(recipient_key=str(anna.pk), kind="check_in", by=TEST).created_at
    days = timedelta(days=1 if later else -1)
    ConsentFactory.create(client=ana, kind="aftercare", given_at=opted_out_at + days)

    merge_into(ana, anna)

    assert has_opted_out(str(ana.pk), "check_in") is not later


def test_the_newest_wish_about_a_therapist_stands(ana: Client, anna: Client) -> None:
    theo = TherapistFactory.create()
    for client, wish in ((ana, "never"), (anna, "prefer")):
        TherapistWish.objects.create(client=client, resource=theo, wish=wish)

    merge_into(ana, anna)

    assert ana.therapist_wishes.get().wish == "prefer"


def test_merge_leaves_nobody_as_their_own_guardian(ana: Client, anna: Client) -> None:
    ward = ClientFactory.create(birth_on="2020-01-01", guardian=anna)
    Client.objects.filter(pk=ana.pk).update(guardian=anna)

    merge_into(ana, anna)

    ward.refresh_from_db()
    assert (ana.guardian, ward.guardian) == (None, ana)


def test_merge_refuses_records_changed_since(ana: Client, anna: Client) -> None:
    Client.objects.filter(pk=ana.pk).update(archived_at=clock.now())
    assert refusal_of_merge(ana, anna) == "client_archived"

    Client.objects.filter(pk=ana.pk).update(archived_at=None)
    merge_into(ana, anna)
    assert refusal_of_merge(ana, anna) == "client_merged"
    assert refusal_of_merge(anna, ClientFactory.create()) == "client_merged"
    assert refusal_of_merge(ana, ana) == "same_record"


def test_merge_refuses_people_told_apart(ana: Client, anna: Client, fern: Staff) -> None:
    tell_apart(client=anna, other=ana, by=fern)
    tell_apart(client=ana, other=anna, by=fern)

    assert NotSamePerson.objects.count() == 1
    assert refusal_of_merge(ana, anna) == "told_apart"


def test_merge_moves_who_was_told_apart(ana: Client, anna: Client, fern: Staff) -> None:
    ben = ClientFactory.create()
    for client in (ana, anna):
        tell_apart(client=ben, other=client, by=fern)

    merge = merge_into(ana, anna)
    assert NotSamePerson.objects.between(ana, ben).exists() and NotSamePerson.objects.count() == 1

    part_clients(merge=merge, revision=None, reason="Two", by=fern)
    assert NotSamePerson.objects.between(anna, ben).exists() and NotSamePerson.objects.count() == 2


def test_a_merged_client_is_neither_restored_nor_written_to(ana: Client, anna: Client) -> None:
    merge_into(ana, anna)

    for act in (
        lambda: restore_client(client=anna, revision=None, by=TEST),
        lambda: give_consent(client=anna, kind="treatment", text_version="1", how="phone", by=TEST),
    ):
        with pytest.raises(Exception, match="joined"):
            act()


def test_parting_puts_back_what_nobody_changed(ana: Client, anna: Client, fern: Staff) -> None:
    for client in (ana, anna):
        history_of(client)
    before = [set(client.consents.values_list("pk", "withdrawn_at")) for client in (ana, anna)]
    merge = merge_into(ana, anna, prefer="source")

    part_clients(merge=merge, revision=None, reason="Two people", by=fern)

    for client in (ana, anna):
        client.refresh_from_db()
    assert (ana.name, ana.phone, anna.merged_into, anna.archived_at) == ("Ana", "", None, None)
    assert [set(client.consents.values_list("pk", "withdrawn_at")) for client in (ana, anna)] == before
    for client in (ana, anna):
        assert client.conditions.count() == client.calls.count() == client.therapist_wishes.count() == 1
        assert has_opted_out(str(client.pk), "check_in")
        assert Envelope.objects.filter(recipient_key=str(client.pk), kind="booked").count() == 1
    assert set(MergeRow.objects.values_list("outcome", flat=True)) == {"put_back"}


def test_parting_leaves_what_was_changed_since_unless_it_is_named(
    ana: Client, anna: Client, fern: Staff
) -> None:
    conditions = [ConditionFactory.create(client=anna) for _ in range(2)]
    merge = merge_into(ana, anna)
    Condition.objects.update(note="Healed well", ended_at=clock.now(), ended_by="x")
    named = merge.rows.get(row_key=str(conditions[0].pk))

    part_clients(merge=merge, revision=None, reason="Two people", by=fern, also=[named.pk])

    assert set(anna.conditions.values_list("pk", "note")) == {(conditions[0].pk, "Healed well")}
    assert merge.rows.get(row_key=str(conditions[1].pk)).outcome == "changed_since"


@pytest.mark.parametrize("under_older", [True, False])
def test_a_no_said_between_merge_and_parting_counts_for_both(
    ana: Client, anna: Client, fern: Staff, under_older: bool
) -> None:
    days = (9, 5) if under_older else (5, 9)
    for client, ago in zip((ana, anna), days, strict=True):
        ConsentFactory.create(client=client, kind="reminders", given_at=clock.now() - timedelta(days=ago))
    merge = merge_into(ana, anna)
    withdraw_consent(client=ana, kind="reminders", by=TEST)
    opt_out(recipient_key=str(ana.pk), kind="check_in", by=TEST)

    part_clients(merge=merge, revision=None, reason="Two people", by=fern)

    for client in (ana, anna):
        assert not Consent.objects.has_consent(client.pk, "reminders")
        assert has_opted_out(str(client.pk), "check_in")


def test_an_opt_out_ended_since_comes_back_to_the_one_who_said_it(
    ana: Client, anna: Client, fern: Staff
) -> None:
    opt_out(recipient_key=str(anna.pk), kind="check_in", by=TEST)
    merge = merge_into(ana, anna)
    Suppression.objects.all().delete()

    part_clients(merge=merge, revision=None, reason="Two people", by=fern)

    assert has_opted_out(str(anna.pk), "check_in")


def test_parting_refuses_twice_and_before_a_later_merge(ana: Client, anna: Client, fern: Staff) -> None:
    merge = merge_into(ana, anna)
    later = merge_into(ClientFactory.create(), ana)

    def part(one: MergeRecord) -> str:
        with pytest.raises(Refusal) as refused:
            part_clients(merge=one, revision=None, reason="Two", by=fern)
        return refused.value.code

    assert part(merge) == "merged_since"
    part_clients(merge=later, revision=None, reason="Two", by=fern)
    part_clients(merge=merge, revision=None, reason="Two", by=fern)
    assert part(merge) == "merge_undone"
