"""The letter of a plan follows its reader, in the form they may read, until it leaves."""

from datetime import date, timedelta
from typing import Any

import pytest

from clients.models import Client
from clinic import clock
from clinic.mail.actions.deliver_letter import lease_next
from clinic.models import Envelope
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory
from tests.treatments.plans.test_api import send
from treatments.tasks import prepare_letters

CLINICAL = ("trapezius", "chart")


@pytest.fixture
def ana(theo: ApiUser, plan: dict[str, Any]) -> Client:
    """The client of the plan, who was sent it; its letter waits."""
    assert send(theo, plan).status_code == 200
    return Client.objects.get(pk=plan["client"])


def leave() -> Envelope:
    """Let the letter leave now."""
    with clock.at(clock.now() + timedelta(minutes=1)):
        lease_next()
    return Envelope.objects.get()


def is_clinical(letter: Envelope) -> bool:
    return any(word in (letter.text + letter.html).lower() for word in CLINICAL)


def test_mailbox_marked_as_shared_while_the_plan_waits_gets_the_link_alone(ana: Client) -> None:
    prepare_letters()
    Client.objects.filter(pk=ana.pk).update(shared_mailbox=True, birth_on=date(1990, 1, 1))

    letter = leave()

    assert (letter.state, is_clinical(letter), letter.attachments.count()) == ("sending", False, 0)
    assert "The page asks for the birth date first" in " ".join(letter.text.split())


def test_mailbox_marked_as_shared_while_the_chart_is_drawn_gets_the_link_at_once(
    ana: Client, dana: ApiUser
) -> None:
    changes = {"shared_mailbox": True, "birth_on": "1990-01-01"}
    assert dana.api("PATCH", f"clients/{ana.pk}", changes, If_Match=f'"{ana.revision}"').status_code == 200

    letter = Envelope.objects.get()
    assert (letter.state, is_clinical(letter)) == ("waiting", False)
    assert prepare_letters() == 0


def test_shared_mailbox_without_a_birth_date_gets_nothing(ana: Client) -> None:
    prepare_letters()
    Client.objects.filter(pk=ana.pk).update(shared_mailbox=True, birth_on=None)

    letter = leave()

    assert (letter.state, letter.cause) == ("suppressed", "no_reader")


def test_mailbox_that_is_the_clients_alone_after_all_gets_the_plan_with_its_chart(
    theo: ApiUser, plan: dict[str, Any]
) -> None:
    whose = Client.objects.filter(pk=plan["client"])
    whose.update(shared_mailbox=True, birth_on=date(1990, 1, 1))
    send(theo, plan)
    whose.update(shared_mailbox=False)

    letter = leave()

    assert (letter.state, is_clinical(letter)) == ("sending", True)
    assert {file.content_id for file in letter.attachments.all()} == {"", "chart"}


def test_plan_of_a_child_leaves_for_the_guardian_of_that_moment(ana: Client) -> None:
    prepare_letters()
    father = ClientFactory.create(name="Father")
    Client.objects.filter(pk=ana.pk).update(guardian=father, birth_on=date(2015, 5, 5))

    letter = leave()

    assert (letter.state, letter.to_address) == ("sending", "father@example.test")
    assert "Hello Father" in letter.text


def test_guardian_in_a_shared_mailbox_is_told_whose_birth_date_the_page_asks_for(ana: Client) -> None:
    prepare_letters()
    father = ClientFactory.create(name="Father", shared_mailbox=True)
    Client.objects.filter(pk=ana.pk).update(name="Tim", guardian=father, birth_on=date(2015, 5, 5))

    letter = leave()

    assert "The page asks for the birth date of Tim first" in " ".join(letter.text.split())


def test_corrected_address_gets_the_plan_it_has_missed(ana: Client, dana: ApiUser) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())

    dana.api("PATCH", f"clients/{ana.pk}", {"email": "right@example.test"}, If_Match=f'"{ana.revision}"')

    letter = Envelope.objects.get(to_address="right@example.test")
    assert (letter.state, is_clinical(letter)) == ("waiting", True)


def test_plan_ruled_out_since_is_not_sent_to_a_corrected_address(ana: Client, dana: ApiUser) -> None:
    Envelope.objects.update(state="sent", sent_at=clock.now())
    ConditionFactory.create(client=ana, code="CI-DVT")

    dana.api("PATCH", f"clients/{ana.pk}", {"email": "right@example.test"}, If_Match=f'"{ana.revision}"')

    assert not Envelope.objects.filter(to_address="right@example.test").exists()
