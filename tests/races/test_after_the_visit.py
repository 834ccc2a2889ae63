"""After a visit, at the same moment: nobody's change is lost, and no letter outlives its cause."""

import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction

from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Envelope, Staff
from clinic.refusals import Refusal
from scheduling.models import Appointment
from tests.callers import at_once
from tests.factories import ConsentFactory, Diary, baseline_of, visit_of
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    OVER,
    TREATED,
    mark_letters_sent,
    open_complaint,
    record_session,
    run_at,
)
from treatments.check_ins.actions.flag_no_reply import flag_no_reply
from treatments.check_ins.actions.remind import remind_of_check_in
from treatments.episodes.actions.close import close_episode
from treatments.episodes.actions.record_baseline import record_baseline
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, Episode, Reading, SelfCarePlan, SessionNote
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.tasks import ask_due_questions

US = SystemActor("test")
PAUSE = 0.6
DUE = OVER + 48 * HOUR + 3 * DAY


def theo() -> Staff:
    return Staff.objects.get(name="Theo")


def paused(monkeypatch: pytest.MonkeyPatch, action: str, step: str) -> None:
    """A pause after this step of the action, in which others do what the locks must hold up."""
    module = import_module(f"treatments.{action}")
    take = getattr(module, step)

    def take_and_pause(*args: object) -> object:
        found = take(*args)
        time.sleep(PAUSE)
        return found

    monkeypatch.setattr(module, step, take_and_pause)


def a_little_later(act: Callable[[], object]) -> Callable[[], None]:
    def later() -> None:
        time.sleep(PAUSE / 3)
        act()

    return later


def meanwhile(act: Callable[[], object]) -> threading.Thread:
    """Somebody else does this, on a connection of their own; it has time to reach a lock."""

    def alone() -> None:
        try:
            act()
        except Refusal:
            pass
        finally:
            connection.close()

    other = threading.Thread(target=alone)
    other.start()
    other.join(PAUSE)
    return other


@pytest.fixture
def plan(clinic: Diary) -> SelfCarePlan:
    """A plan for Ana, ready to be sent."""
    ConsentFactory.create(client=clinic.ana, kind="aftercare")
    note = open_note(attendance=visit_of(clinic.ana, clinic.location), by=theo())
    mark_point(note=note, data={"site": "UT1", "side": "right"}, by=theo())
    return draft_plan(note=sign_note(note=note, revision=None, by=theo()), by=theo())


def err(client: Client) -> None:
    mark_in_error(note=SessionNote.objects.get(), reason="Wrong person", revision=None, by=theo())


def withdraw(client: Client) -> None:
    withdraw_consent(client=client, kind="aftercare", by=US)


def find_a_red_flag(client: Client) -> None:
    evidence = ["Her calf is warm."]
    raise_follow_up(client=client, reason="red_flag", urgency="same_day", evidence=evidence, by=US)


@pytest.mark.parametrize("end", [err, withdraw, find_a_red_flag])
def test_what_ends_the_cause_meanwhile_takes_the_plan_back(
    clinic: Diary, plan: SelfCarePlan, monkeypatch: pytest.MonkeyPatch, end: Callable[[Client], None]
) -> None:
    paused(monkeypatch, "plans.actions.send", "_require_sendable")

    at_once(
        [
            lambda: send_plan(plan=plan, revision=None, by=theo()) and None,
            a_little_later(lambda: end(clinic.ana)),
        ]
    )

    assert [*Envelope.objects.filter(kind="aftercare").values_list("state", flat=True)] == ["withdrawn"]


def test_a_complaint_closed_meanwhile_takes_the_reminder_back(
    clinic: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode = open_complaint(clinic.ana, theo())
    record_session(episode, clinic.location, theo())
    run_at(OVER + 48 * HOUR, ask_due_questions)
    mark_letters_sent()
    paused(monkeypatch, "check_ins.actions.remind", "_may_send")

    with clock.at(DUE):
        at_once(
            [
                lambda: remind_of_check_in(check_in=CheckIn.objects.get(), by=US) and None,
                a_little_later(lambda: close_episode(episode=episode, outcome="improved", by=theo())),
            ]
        )

    letters = Envelope.objects.order_by("created_at").values_list("state", flat=True)
    assert list(letters) == ["sent", "withdrawn"]


@pytest.mark.parametrize("act", [remind_of_check_in, flag_no_reply])
def test_the_complaint_is_locked_before_the_client_as_in_asking(
    clinic: Diary, act: Callable[..., object]
) -> None:
    record_session(open_complaint(clinic.ana, theo()), clinic.location, theo())
    run_at(OVER + 48 * HOUR, ask_due_questions)

    with transaction.atomic():
        Episode.lock(Episode.objects.get().pk)
        other = meanwhile(lambda: act(check_in=CheckIn.objects.get(), by=US))
        assert Client.objects.select_for_update(nowait=True).get(pk=clinic.ana.pk) == clinic.ana
    other.join(5)


def test_of_two_who_change_the_notes_neither_forgets_the_other(clinic: Diary) -> None:
    """The only note is entered in error while the next one is opened: the complaint is treated since then."""
    episode = open_complaint(clinic.ana, theo())
    first = record_session(episode, clinic.location, theo())

    with transaction.atomic():
        second = record_session(episode, clinic.location, theo(), TREATED + DAY)
        other = meanwhile(lambda: mark_in_error(note=first, reason="Wrong day", revision=None, by=theo()))
    other.join(5)

    assert Episode.objects.get().first_treated_at == second.attendance.appointment.started_at


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_baseline_given_while_the_note_is_opened_is_the_complaints(
    clinic: Diary, asked_before: bool
) -> None:
    episode = open_complaint(clinic.ana, theo())
    visit = visit_of(clinic.ana, clinic.location, state="arrived", started_at=None)
    if asked_before:
        Reading.objects.filter(pk=baseline_of(episode, 7).pk).update(episode=None, attendance=visit)
    answer: dict[str, Any] = {"visit": Appointment.objects.get(), "client_id": clinic.ana.pk, "value": 4}

    with transaction.atomic():
        open_note(attendance=visit, episode=episode, by=theo())
        other = meanwhile(lambda: record_baseline(**answer, source="client", by=US))
    other.join(5)

    assert Reading.objects.get().episode == episode
