"""Several beats at once: each question is asked once, and what ends its cause is never overtaken."""

import time
from collections.abc import Callable
from importlib import import_module

import pytest

from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Envelope, Staff
from tests.callers import at_once
from tests.factories import ClientFactory, Diary
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    OVER,
    mark_letters_sent,
    open_complaint,
    record_session,
    run_at,
)
from treatments.check_ins.actions.ask import ask_check_in
from treatments.models import CheckIn, FollowUp, SessionNote
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.tasks import ask_due_questions, remind_of_open_questions, run_check_ins

US = SystemActor("test")
DUE = OVER + 48 * HOUR
PAUSE = 0.6


def three_treated(clinic: Diary) -> None:
    """Three clients with a session on Monday; one of them was treated for two complaints."""
    theo = Staff.objects.get(name="Theo")
    for client in (clinic.ana, clinic.ben, ClientFactory.create(name="Chloe")):
        record_session(open_complaint(client, theo), clinic.location, theo)
    record_session(open_complaint(clinic.ana, theo, "My back aches"), clinic.location, theo, OVER)


def test_four_sweeps_at_once_ask_each_client_once(clinic: Diary) -> None:
    three_treated(clinic)

    with clock.at(DUE + 2 * HOUR):
        asked = at_once([ask_due_questions] * 4)

    assert sum(asked) == CheckIn.objects.count() == Envelope.objects.filter(kind="check_in").count() == 3
    assert CheckIn.objects.values("episode__client").distinct().count() == 3


def test_four_sweeps_at_once_remind_and_notice_once(clinic: Diary) -> None:
    three_treated(clinic)
    run_at(DUE + 2 * HOUR, ask_due_questions)
    mark_letters_sent()

    with clock.at(DUE + 4 * DAY):
        reminded = at_once([remind_of_open_questions] * 4)
    with clock.at(DUE + 8 * DAY):
        at_once([run_check_ins] * 4)

    assert sum(reminded) == 3
    assert list(FollowUp.objects.values_list("reason", "revision")) == [("silence", 1)] * 3


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause between looking and asking, in which others do what the locks must hold up."""
    module = import_module("treatments.check_ins.actions.ask")
    look = module.find_due_questions

    def look_and_pause(client: Client) -> object:
        found = look(client)
        time.sleep(PAUSE)
        return found

    monkeypatch.setattr(module, "find_due_questions", look_and_pause)


def err(client: Client) -> None:
    note = SessionNote.objects.select_related("author").filter(attendance__client=client)[0]
    mark_in_error(note=note, reason="Wrong person", revision=None, by=note.author)


def withdraw(client: Client) -> None:
    withdraw_consent(client=client, kind="aftercare", by=US)


@pytest.mark.parametrize("end", [err, withdraw])
def test_what_ends_the_cause_meanwhile_takes_the_question_back(
    clinic: Diary, slowly: None, end: Callable[[Client], None]
) -> None:
    three_treated(clinic)
    episode = clinic.ben.episodes.get()

    def end_it() -> None:
        time.sleep(PAUSE / 3)
        end(clinic.ben)

    with clock.at(DUE + 2 * HOUR):
        at_once([lambda: ask_check_in(episode=episode, by=US) and None, end_it])

    assert list(Envelope.objects.filter(kind="check_in").values_list("state", flat=True)) == ["withdrawn"]
