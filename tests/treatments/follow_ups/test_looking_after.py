"""Nobody who left owns an open follow-up, and an alert that could not leave reaches somebody else."""

from typing import Any

import pytest

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Envelope, Staff
from clinic.roles import OWNER
from tests.cast import ApiUser
from tests.factories import ClientFactory
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.follow_ups.owner import keepers
from treatments.models import FollowUp
from treatments.tasks import look_after_follow_ups

SYSTEM = SystemActor("test")


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


def raise_about(client: Client, owner: Staff, urgency: str = "emergency") -> FollowUp:
    """Raise a red flag of this client's."""
    return raise_follow_up(
        client=client, reason="red_flag", urgency=urgency, evidence=["x"], owner=owner, by=SYSTEM
    )


def alerts() -> list[tuple[str, str]]:
    """Return whom alerts were written to, and what became of them."""
    letters = Envelope.objects.filter(kind="follow_up_alert").order_by("pk")
    return list(letters.values_list("to_address", "state"))


@pytest.mark.parametrize("gone", [{"archived_at": clock.now()}, {"roles": [OWNER]}])
def test_a_follow_up_of_somebody_who_left_is_handed_over_with_its_alert(
    ana: Client, theo: ApiUser, mara: ApiUser, gone: dict[str, Any]
) -> None:
    follow_up = raise_about(ana, theo.person)
    Staff.objects.filter(pk=theo.person.pk).update(**gone)

    assert look_after_follow_ups() == 1
    assert look_after_follow_ups() == 0

    follow_up.refresh_from_db()
    assert follow_up.owner == mara.person
    assert alerts() == [("theo@willow.test", "withdrawn"), ("mara@willow.test", "waiting")]


def test_the_owner_of_the_practice_gets_it_where_no_therapist_is_left(
    ana: Client, theo: ApiUser, fern: ApiUser
) -> None:
    follow_up = raise_about(ana, theo.person)
    Staff.objects.filter(pk=theo.person.pk).update(archived_at=clock.now())

    look_after_follow_ups()

    follow_up.refresh_from_db()
    assert follow_up.owner == fern.person
    assert look_after_follow_ups() == 0


def test_no_open_follow_up_belongs_to_anybody_who_may_not_keep_it(
    ana: Client, theo: ApiUser, mara: ApiUser
) -> None:
    for urgency in ("emergency", "urgent", "routine"):
        raise_about(ClientFactory.create(), theo.person, urgency)
    Staff.objects.filter(pk=theo.person.pk).update(archived_at=clock.now())

    look_after_follow_ups()

    assert not FollowUp.objects.open().exclude(owner__in=keepers()).exists()
    assert len(alerts()) == 2


@pytest.mark.parametrize("state", ["failed", "suppressed"])
def test_an_alert_that_could_not_leave_goes_to_another_therapist_once(
    ana: Client, theo: ApiUser, mara: ApiUser, state: str
) -> None:
    follow_up = raise_about(ana, theo.person)
    Envelope.objects.filter(kind="follow_up_alert").update(state=state)

    assert look_after_follow_ups() == 1
    assert look_after_follow_ups() == 0

    assert alerts() == [("theo@willow.test", state), ("mara@willow.test", "waiting")]
    follow_up.refresh_from_db()
    assert follow_up.owner == theo.person


def test_an_alert_of_a_closed_follow_up_is_not_passed_on(ana: Client, theo: ApiUser, mara: ApiUser) -> None:
    follow_up = raise_about(ana, theo.person)
    Envelope.objects.filter(kind="follow_up_alert").update(state="failed")
    FollowUp.objects.filter(pk=follow_up.pk).update(
        closed_at=clock.now(), closed_by=theo.person, outcome="spoke", outcome_words="x"
    )

    assert look_after_follow_ups() == 0


@pytest.mark.parametrize("state", ["failed", "suppressed"])
def test_a_clinical_letter_that_did_not_leave_raises_a_follow_up_once(
    ana: Client, theo: ApiUser, state: str
) -> None:
    Envelope.objects.create(
        kind="aftercare",
        sensitivity="clinical",
        recipient_key=str(ana.pk),
        about="plan:1",
        to_address="ana@example.test",
        subject="x",
        message_id="<1>",
        state=state,
    )

    assert look_after_follow_ups() == 1
    assert look_after_follow_ups() == 0

    follow_up = FollowUp.objects.get()
    assert (follow_up.reason, follow_up.owner, follow_up.client) == ("undelivered", theo.person, ana)


@pytest.mark.parametrize(("attempts", "handed_over"), [(4, 0), (5, 1)])
def test_an_alert_refused_for_minutes_goes_to_the_next_therapist_too(
    ana: Client, theo: ApiUser, mara: ApiUser, attempts: int, handed_over: int
) -> None:
    raise_about(ana, theo.person)
    Envelope.objects.update(attempts=attempts)

    assert look_after_follow_ups() == handed_over
    assert len(alerts()) == 1 + handed_over
