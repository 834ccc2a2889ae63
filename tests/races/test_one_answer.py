"""Several answers to one question at once: one is stored, and no alert is sent twice."""

import contextlib
import threading
from functools import partial
from importlib import import_module

import psycopg
import pytest
from django.db import IntegrityError
from django.test import Client as Browser

from clinic.actors import LinkBearer
from clinic.models import AuditEntry, Envelope, Staff
from clinic.refusals import Refusal
from config.embedded import databases
from tests import cluster
from tests.callers import at_once
from tests.factories import CheckInFactory, Diary, episode_in
from tests.letter_links import check_in_path
from treatments.check_ins.actions.answer import answer_check_in
from treatments.models import CheckIn, FollowUp, Reading
from treatments.models.check_in import CheckInQuery

CROWD = 4


@pytest.fixture
def check_in(clinic: Diary) -> CheckIn:
    """Ana was asked how her week was."""
    theo = Staff.objects.get(name="Theo")
    return CheckInFactory.create(episode=episode_in("temple", client=clinic.ana, opened_by=theo))


@pytest.fixture
def wide_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every thread check before any writes; a thread left alone goes on after half a second."""
    module, all_have_looked = import_module("treatments.check_ins.actions.answer"), threading.Barrier(CROWD)
    require = module.require_askable

    def check_and_wait(check_in: CheckIn) -> None:
        require(check_in)
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_looked.wait(0.5)

    monkeypatch.setattr(module, "require_askable", check_and_wait)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take no lock on the question."""
    monkeypatch.setattr(CheckInQuery, "select_for_update", lambda self, **options: self.all())


def answer(check_in: CheckIn, pain: int) -> str:
    """Answer, and return the outcome: kept, a refusal code, or stopped by the schema."""
    by = LinkBearer(str(check_in.episode.client_id))
    try:
        answer_check_in(check_in=check_in, pain=pain, worrying=True, by=by)
    except (Refusal, IntegrityError) as error:
        return getattr(error, "code", "stopped by the schema")
    return "kept"


def all_answer(check_in: CheckIn) -> list[str]:
    return sorted(at_once([partial(answer, check_in, pain) for pain in range(CROWD)]))


@pytest.mark.usefixtures("wide_window")
def test_answers_at_once_store_one_and_refuse_the_others(check_in: CheckIn) -> None:
    assert all_answer(check_in) == ["check_in_answered"] * (CROWD - 1) + ["kept"]
    assert Reading.objects.count() == 1
    assert AuditEntry.objects.filter(verb="answered").count() == 1
    assert FollowUp.objects.get().revision == 1


@pytest.mark.usefixtures("wide_window", "no_lock")
def test_answers_at_once_without_the_lock_are_stopped_by_the_schema(check_in: CheckIn) -> None:
    assert all_answer(check_in) == ["kept"] + ["stopped by the schema"] * (CROWD - 1)
    assert Reading.objects.count() == 1


@pytest.mark.usefixtures("wide_window", "no_lock")
def test_answers_at_once_without_lock_and_constraint_are_all_stored(
    check_in: CheckIn, fresh_database: str
) -> None:
    owner = databases.with_database(cluster.owner_address(), fresh_database)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DROP INDEX check_in_answers_a_question_once")

    assert all_answer(check_in) == ["kept"] * CROWD
    assert Reading.objects.count() == CROWD


def test_reports_at_once_of_an_emergency_raise_one_follow_up(check_in: CheckIn) -> None:
    answer(check_in, 8)
    address = check_in_path(check_in)
    fields = {"step": "tell", "flags": "RF-STROKE", "words": "My face is numb."}

    statuses = at_once([lambda: Browser().post(address, fields).status_code] * CROWD)

    assert statuses == [303] * CROWD
    assert AuditEntry.objects.filter(verb="told").count() == 1
    follow_up = FollowUp.objects.get(reason="red_flag")
    assert follow_up.revision == 2  # raised, then it took over the task of the answer
    letters = Envelope.objects.filter(kind="follow_up_alert", about=f"follow_up:{follow_up.pk}")
    assert letters.count() == 2  # of the answer, then of the emergency


def test_of_a_no_and_a_yes_at_once_the_yes_is_kept(check_in: CheckIn) -> None:
    path = check_in_path(check_in)
    answers = [{"pain": "3", "worrying": "no"}, {"pain": "8", "worrying": "yes", "wants_call": "yes"}] * 2

    statuses = at_once([partial(Browser().post, path, fields) for fields in answers])

    assert {answer.status_code for answer in statuses} <= {303, 422}
    check_in.refresh_from_db()
    assert (check_in.worrying, check_in.wants_call) == (True, True)
    assert set(FollowUp.objects.values_list("reason", flat=True)) >= {"worrying", "wants_call"}
