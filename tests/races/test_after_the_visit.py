"""Changes after a visit at the same moment: none is lost, and no letter outlives its cause."""

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

SYSTEM = SystemActor("test")
PAUSE = 0.6
DUE = OVER + 48 * HOUR + 3 * DAY


def theo() -> Staff:
    return Staff.objects.get(name="Theo")


def pause_after(monkeypatch: pytest.MonkeyPatch, action: str, step: str) -> None:
    """Pause after this step of the action, while others wait for its locks."""
    module = import_module(f"treatments.{action}")
    step_called = getattr(module, step)

    def call_and_pause(*args: object) -> object:
        result = step_called(*args)
        time.sleep(PAUSE)
        return result

    monkeypatch.setattr(module, step, call_and_pause)


def after_a_moment(act: Callable[[], object]) -> Callable[[], None]:
    def later() -> None:
        time.sleep(PAUSE / 3)
        act()

    return later


def start_meanwhile(act: Callable[[], object]) -> threading.Thread:
    """Start a thread that does this on its own connection, and give it time to reach a lock."""

    def act_alone() -> None:
        try:
            act()
        except Refusal:
            pass
        finally:
            connection.close()

    other = threading.Thread(target=act_alone)
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


def mark_note_in_error(client: Client) -> None:
    mark_in_error(note=SessionNote.objects.get(), reason="Wrong person", revision=None, by=theo())


def withdraw(client: Client) -> None:
    withdraw_consent(client=client, kind="aftercare", by=SYSTEM)


def raise_red_flag(client: Client) -> None:
    evidence = ["Her calf is warm."]
    raise_follow_up(client=client, reason="red_flag", urgency="same_day", evidence=evidence, by=SYSTEM)


@pytest.mark.parametrize("end", [mark_note_in_error, withdraw, raise_red_flag])
def test_end_of_the_cause_while_sending_withdraws_the_plan(
    clinic: Diary, plan: SelfCarePlan, monkeypatch: pytest.MonkeyPatch, end: Callable[[Client], None]
) -> None:
    pause_after(monkeypatch, "plans.actions.send", "require_valid")

    at_once(
        [
            lambda: send_plan(plan=plan, revision=None, by=theo()) and None,
            after_a_moment(lambda: end(clinic.ana)),
        ]
    )

    assert [*Envelope.objects.filter(kind="aftercare").values_list("state", flat=True)] == ["withdrawn"]


def test_close_while_reminding_withdraws_the_reminder(clinic: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = open_complaint(clinic.ana, theo())
    record_session(episode, clinic.location, theo())
    run_at(OVER + 48 * HOUR, ask_due_questions)
    mark_letters_sent()
    pause_after(monkeypatch, "check_ins.actions.remind", "_may_send")

    with clock.at(DUE):
        at_once(
            [
                lambda: remind_of_check_in(check_in=CheckIn.objects.get(), by=SYSTEM) and None,
                after_a_moment(lambda: close_episode(episode=episode, outcome="improved", by=theo())),
            ]
        )

    letters = Envelope.objects.order_by("created_at").values_list("state", flat=True)
    assert list(letters) == ["sent", "withdrawn"]


@pytest.mark.parametrize("act", [remind_of_check_in, flag_no_reply])
def test_remind_and_flag_lock_the_complaint_before_the_client(
    clinic: Diary, act: Callable[..., object]
) -> None:
    record_session(open_complaint(clinic.ana, theo()), clinic.location, theo())
    run_at(OVER + 48 * HOUR, ask_due_questions)

    with transaction.atomic():
        Episode.lock(Episode.objects.get().pk)
        other = start_meanwhile(lambda: act(check_in=CheckIn.objects.get(), by=SYSTEM))
        assert Client.objects.select_for_update(nowait=True).get(pk=clinic.ana.pk) == clinic.ana
    other.join(5)


def test_notes_changed_at_once_both_count_for_the_first_treatment(clinic: Diary) -> None:
    """The only note is entered in error while the next is opened: the first treatment is that of the next."""
    episode = open_complaint(clinic.ana, theo())
    first = record_session(episode, clinic.location, theo())

    with transaction.atomic():
        second = record_session(episode, clinic.location, theo(), TREATED + DAY)
        other = start_meanwhile(
            lambda: mark_in_error(note=first, reason="Wrong day", revision=None, by=theo())
        )
    other.join(5)

    assert Episode.objects.get().first_treated_at == second.attendance.appointment.started_at


@pytest.mark.parametrize("asked_before", [True, False])
def test_baseline_given_while_the_note_is_opened_joins_the_episode(clinic: Diary, asked_before: bool) -> None:
    episode = open_complaint(clinic.ana, theo())
    visit = visit_of(clinic.ana, clinic.location, state="arrived", started_at=None)
    if asked_before:
        Reading.objects.filter(pk=baseline_of(episode, 7).pk).update(episode=None, attendance=visit)
    answer: dict[str, Any] = {"visit": Appointment.objects.get(), "client_id": clinic.ana.pk, "value": 4}

    with transaction.atomic():
        open_note(attendance=visit, episode=episode, by=theo())
        other = start_meanwhile(lambda: record_baseline(**answer, source="client", by=SYSTEM))
    other.join(5)

    assert Reading.objects.get().episode == episode
