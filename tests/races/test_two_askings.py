"""Several job runs at once: each question is asked once, and none outlives the end of its cause."""

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

SYSTEM = SystemActor("test")
DUE = OVER + 48 * HOUR
PAUSE = 0.6


def treat_three_clients(clinic: Diary) -> None:
    """Record a session on Monday for three clients, one of them treated for two complaints."""
    theo = Staff.objects.get(name="Theo")
    for client in (clinic.ana, clinic.ben, ClientFactory.create(name="Chloe")):
        record_session(open_complaint(client, theo), clinic.location, theo)
    record_session(open_complaint(clinic.ana, theo, "My back aches"), clinic.location, theo, OVER)


def test_four_runs_at_once_ask_each_client_once(clinic: Diary) -> None:
    treat_three_clients(clinic)

    with clock.at(DUE + 2 * HOUR):
        asked = at_once([ask_due_questions] * 4)

    assert sum(asked) == CheckIn.objects.count() == Envelope.objects.filter(kind="check_in").count() == 3
    assert CheckIn.objects.values("episode__client").distinct().count() == 3


def test_four_runs_at_once_remind_and_flag_once(clinic: Diary) -> None:
    treat_three_clients(clinic)
    run_at(DUE + 2 * HOUR, ask_due_questions)
    mark_letters_sent()

    with clock.at(DUE + 4 * DAY):
        reminded = at_once([remind_of_open_questions] * 4)
    with clock.at(DUE + 8 * DAY):
        at_once([run_check_ins] * 4)

    assert sum(reminded) == 3
    assert list(FollowUp.objects.values_list("reason", "revision")) == [("silence", 1)] * 3


@pytest.fixture
def slow_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause between finding the due questions and asking, while others wait for the locks."""
    module = import_module("treatments.check_ins.actions.ask")
    find = module.find_due_questions

    def find_and_pause(client: Client) -> object:
        due_questions = find(client)
        time.sleep(PAUSE)
        return due_questions

    monkeypatch.setattr(module, "find_due_questions", find_and_pause)


def mark_note_in_error(client: Client) -> None:
    note = SessionNote.objects.select_related("author").filter(attendance__client=client)[0]
    mark_in_error(note=note, reason="Wrong person", revision=None, by=note.author)


def withdraw(client: Client) -> None:
    withdraw_consent(client=client, kind="aftercare", by=SYSTEM)


@pytest.mark.parametrize("end", [mark_note_in_error, withdraw])
def test_end_of_the_cause_while_asking_withdraws_the_question(
    clinic: Diary, slow_asking: None, end: Callable[[Client], None]
) -> None:
    treat_three_clients(clinic)
    episode = clinic.ben.episodes.get()

    def end_later() -> None:
        time.sleep(PAUSE / 3)
        end(clinic.ben)

    with clock.at(DUE + 2 * HOUR):
        at_once([lambda: ask_check_in(episode=episode, by=SYSTEM) and None, end_later])

    assert list(Envelope.objects.filter(kind="check_in").values_list("state", flat=True)) == ["withdrawn"]
