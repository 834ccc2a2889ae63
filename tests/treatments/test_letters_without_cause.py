"""A letter that waits does not leave once its cause is over, whatever ended it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clients.actions.archive import archive_client
from clients.actions.record_health import record_health
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client, Consent
from clinic import clock
from clinic.mail.actions.deliver_letter import lease_next
from clinic.models import Envelope, Location, Staff
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.treatments.after_a_visit import HOUR, open_complaint, record_session
from tests.treatments.plans.test_api import send
from treatments.check_ins.actions.answer import answer_check_in
from treatments.episodes.actions.close import close_episode
from treatments.follow_ups.actions.raise_by_hand import raise_by_hand
from treatments.models import CheckIn, Episode, SessionNote
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.tasks import ask_due_questions, prepare_letters

pytestmark = pytest.mark.usefixtures("letters_leave_at_night")

type Event = Callable[[Client, Staff], Any]


def leave() -> str:
    """Let a letter that waits leave; return the state of the first that was written."""
    with clock.at(clock.now() + timedelta(minutes=1)):
        lease_next()
    return Envelope.objects.order_by("created_at", "pk").values_list("state", flat=True)[0]


def withdraw_aftercare(client: Client, by: Staff) -> None:
    withdraw_consent(client=client, kind="aftercare", by=by)


def end_consent_in_the_table(client: Client, by: Staff) -> None:
    Consent.objects.filter(client=client, kind="aftercare").update(withdrawn_at=clock.now(), withdrawn_by="x")


def archive(client: Client, by: Staff) -> None:
    archive_client(client=client, revision=None, by=by, force_reason="She moved away.")


def enter_in_error(client: Client, by: Staff) -> None:
    for note in SessionNote.objects.filter(attendance__client=client):
        mark_in_error(note=note, reason="Wrong visit.", revision=None, by=by)


def flag(urgency: str, code: str) -> Event:
    def raise_flag(client: Client, by: Staff) -> None:
        words = ["Her calf is warm."]
        raise_by_hand(client=client, reason="red_flag", urgency=urgency, flags=[code], evidence=words, by=by)

    return raise_flag


def record(code: str) -> Event:
    def record_condition(client: Client, by: Staff) -> None:
        record_health(client=client, code=code, by=by)

    return record_condition


def send_newer_plan(client: Client, by: Staff) -> None:
    newer = draft_plan(note=SessionNote.objects.get(), by=by)
    send_plan(plan=newer, revision=None, by=by)


def close_complaint(client: Client, by: Staff) -> None:
    close_episode(episode=Episode.objects.get(), outcome="resolved", by=by)


def answer_by_telephone(client: Client, by: Staff) -> None:
    answer_check_in(check_in=CheckIn.objects.get(), pain=3, worrying=False, by=by)


ENDS_BOTH: dict[str, Event] = {
    "consent withdrawn": withdraw_aftercare,
    "consent over, letter not withdrawn": end_consent_in_the_table,
    "client archived": archive,
    "note entered in error": enter_in_error,
    "emergency": flag("emergency", "RF-DVT"),
    "red flag of the day": flag("same_day", "RF-DVT"),
}
ENDS_PLAN: dict[str, Event] = {
    **ENDS_BOTH,
    "urgent red flag": flag("urgent", "RF-CLAUDICATION"),
    "ban by hand": record("CI-REDFLAG"),
    "condition that rules out self-care": record("CI-DVT"),
    "condition that the draft did not know": record("CM-FIBRO"),
    "newer plan sent": send_newer_plan,
}
ENDS_QUESTION: dict[str, Event] = {
    **ENDS_BOTH,
    "complaint closed": close_complaint,
    "answered by telephone": answer_by_telephone,
}


@pytest.fixture
def plan_waits(theo: ApiUser, plan: dict[str, Any]) -> Client:
    """Ana, whose plan is ready to leave."""
    assert send(theo, plan).status_code == 200
    prepare_letters()
    return Client.objects.get(pk=plan["client"])


@pytest.fixture
def question_waits(willow: Location, therapist: Staff, visit: Attendance) -> Client:
    """Ana, whose question after a session is ready to leave."""
    episode = open_complaint(visit.client, therapist)
    record_session(episode, willow, therapist, at=clock.now() - 49 * HOUR)
    assert ask_due_questions() == 1
    return visit.client


def test_plan_leaves_while_nothing_speaks_against_it(plan_waits: Client) -> None:
    assert leave() == "sending"


@pytest.mark.parametrize("event", ENDS_PLAN)
def test_plan_does_not_leave_after(event: str, plan_waits: Client, therapist: Staff) -> None:
    ENDS_PLAN[event](plan_waits, therapist)

    assert leave() == "withdrawn"


def test_question_leaves_while_nothing_speaks_against_it(question_waits: Client) -> None:
    assert leave() == "sending"


@pytest.mark.parametrize("event", ENDS_QUESTION)
def test_question_does_not_leave_after(event: str, question_waits: Client, therapist: Staff) -> None:
    ENDS_QUESTION[event](question_waits, therapist)

    assert leave() == "withdrawn"
