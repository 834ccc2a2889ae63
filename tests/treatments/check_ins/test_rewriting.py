"""The letter of a check-in follows its reader, in the form they may read, until it leaves."""

from datetime import date

import pytest

from clients.models import Client
from clinic import clock
from clinic.mail.actions.deliver_letter import lease_next
from clinic.models import Envelope, Location, Staff
from tests.factories import ClientFactory
from tests.treatments.after_a_visit import HOUR, MINUTE, OVER, open_complaint, record_session, run_at
from treatments.check_ins.letters import AFTER_SESSION
from treatments.models import CheckIn
from treatments.tasks import ask_due_questions

DUE = OVER + 48 * HOUR


@pytest.fixture
def ana(willow: Location, therapist: Staff) -> Client:
    """A client who was asked how she is after her session; the letter waits."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    assert run_at(DUE, ask_due_questions) == 1
    return episode.client


def leave() -> Envelope:
    """Let the letter leave now."""
    with clock.at(DUE + MINUTE):
        lease_next()
    return Envelope.objects.get()


def test_question_leaves_for_a_corrected_address(ana: Client) -> None:
    Client.objects.filter(pk=ana.pk).update(email="right@example.test")

    letter = leave()

    assert (letter.state, letter.to_address) == ("sending", "right@example.test")
    assert AFTER_SESSION.split(",", maxsplit=1)[0] in letter.text


def test_mailbox_marked_as_shared_meanwhile_gets_no_clinical_word(ana: Client) -> None:
    Client.objects.filter(pk=ana.pk).update(shared_mailbox=True, birth_on=date(1990, 1, 1))

    letter = leave()

    assert (letter.state, "pain" in letter.text) == ("sending", False)


def test_question_to_a_client_who_left_is_withdrawn(ana: Client) -> None:
    Client.objects.filter(pk=ana.pk).update(archived_at=DUE)

    letter = leave()

    assert (letter.state, letter.cause) == ("withdrawn", "")


def test_question_that_was_closed_meanwhile_is_not_written_anew(ana: Client) -> None:
    CheckIn.objects.update(expires_at=DUE + MINUTE)
    Envelope.objects.update(send_before=None)
    Client.objects.filter(pk=ana.pk).update(email="right@example.test")

    assert leave().state == "withdrawn"
