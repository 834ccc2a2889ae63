"""The outbox: what becomes of a letter between its cause and its leaving."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from clinic import clock
from clinic.actors import SystemActor
from clinic.mail import outbox
from clinic.mail.actions.deliver_letter import lease_next
from clinic.mail.actions.opt_out import opt_out
from clinic.mail.actions.suppress import suppress
from clinic.mail.outbox import File, Letter, add_files, post, withdraw
from clinic.models import Attachment, Envelope

pytestmark = pytest.mark.django_db
US = SystemActor("test")


def letter(**fields: Any) -> Letter:
    """A letter to Ana about her visit."""
    said = {
        "kind": "reminder",
        "recipient_key": "ana",
        "about": "appointment:1",
        "to_address": "ana@mail.test",
        "subject": "Your visit",
        "text": "See you soon.",
    }
    return Letter(**(said | fields))


def posted(**fields: Any) -> Envelope:
    """A letter that is in the outbox now."""
    envelope = post(letter(**fields))
    assert envelope is not None
    return envelope


def test_post_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        envelope = posted()

    assert envelope.state == "waiting"
    assert envelope.message_id.endswith("@127.0.0.1>")


def test_letter_is_not_due_during_its_grace_period() -> None:
    post(letter(), wait=timedelta(seconds=60))

    assert not Envelope.objects.due(clock.now()).exists()
    assert Envelope.objects.due(clock.now() + timedelta(seconds=61)).exists()


def test_dedupe_key_posts_once_unless_its_letter_was_withdrawn() -> None:
    posted(dedupe_key="reminder:1")
    assert post(letter(dedupe_key="reminder:1")) is None

    withdraw(about="appointment:1")
    assert post(letter(dedupe_key="reminder:1")) is not None


def leaves(**fields: Any) -> bool:
    """Return True if a letter would leave now: a sender leases it."""
    envelope = posted(**fields)
    leased = lease_next()
    envelope.refresh_from_db()
    assert envelope.state == ("sending" if leased else "suppressed")
    return leased is not None


def test_letter_to_a_bounced_address_is_suppressed() -> None:
    suppress(address="Ana@mail.test", by=US)

    assert not leaves(to_address="ana@Mail.test")
    assert leaves(to_address="ben@mail.test")


def test_opt_out_concerns_one_person_and_one_kind_of_letter() -> None:
    opt_out(recipient_key="ana", kind="reminder", by=US)

    assert not leaves()
    assert leaves(kind="booking_confirmed")
    assert leaves(recipient_key="ben")


def test_withdraw_leaves_letters_that_are_sent_or_being_sent() -> None:
    waiting, sent = posted(), posted(kind="booking_confirmed")
    Envelope.objects.filter(pk=sent.pk).update(state="sent", sent_at=clock.now())
    other = posted(about="appointment:2")

    assert withdraw(about="appointment:1") == {"reminder"}
    states = dict(Envelope.objects.values_list("pk", "state"))
    assert (states[waiting.pk], states[sent.pk], states[other.pk]) == ("withdrawn", "sent", "waiting")


def test_letter_in_preparation_waits_for_its_files() -> None:
    envelope = post(letter(), preparing=True)
    assert envelope is not None
    assert not Envelope.objects.due(clock.now()).exists()

    assert add_files(envelope, [File("plan.pdf", "application/pdf", b"%PDF")])
    assert Envelope.objects.due(clock.now()).exists()
    assert Attachment.objects.get().name == "plan.pdf"


def test_letter_withdrawn_in_preparation_stays_withdrawn() -> None:
    envelope = post(letter(), preparing=True)
    assert envelope is not None
    withdraw(about="appointment:1")

    assert not add_files(envelope, [])
    assert Envelope.objects.get().state == "withdrawn"


def test_letters_of_the_demo_are_stored_as_sent() -> None:
    with outbox.never_delivered():
        envelope = posted()

    assert (envelope.state, envelope.sent_at) == ("sent", envelope.created_at)


def test_letters_of_one_transaction_wake_one_worker(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as woken, transaction.atomic():
        posted()
        posted()

    assert len(woken) == 1
