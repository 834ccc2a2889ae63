"""Several answers to one question at once: one is kept, and nothing is told twice."""

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
from clinic.pages import links
from clinic.refusals import Refusal
from config.embedded import databases
from tests import cluster
from tests.callers import at_once
from tests.factories import CheckInFactory, Diary, episode_in
from treatments.check_ins.actions.answer import answer_check_in
from treatments.models import CheckIn, FollowUp, Reading
from treatments.models.check_in import CheckInQuery

CROWD = 4


@pytest.fixture
def asked(clinic: Diary) -> CheckIn:
    """Ana was asked how her week was."""
    theo = Staff.objects.get(name="Theo")
    return CheckInFactory.create(episode=episode_in("temple", client=clinic.ana, opened_by=theo))


@pytest.fixture
def wide_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has looked before anybody writes; whoever is left alone goes on after a moment."""
    module, all_have_looked = import_module("treatments.check_ins.actions.answer"), threading.Barrier(CROWD)
    look = module.require_askable

    def looked(check_in: CheckIn) -> None:
        look(check_in)
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_looked.wait(0.5)

    monkeypatch.setattr(module, "require_askable", looked)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody locks the question."""
    monkeypatch.setattr(CheckInQuery, "select_for_update", lambda self, **options: self.all())


def answer(asked: CheckIn, pain: int) -> str:
    """What became of an answer."""
    by = LinkBearer(str(asked.episode.client_id))
    try:
        answer_check_in(check_in=asked, pain=pain, worrying=True, by=by)
    except (Refusal, IntegrityError) as lost:
        return getattr(lost, "code", "stopped by the schema")
    return "kept"


def all_answer(asked: CheckIn) -> list[str]:
    return sorted(at_once([partial(answer, asked, pain) for pain in range(CROWD)]))


@pytest.mark.usefixtures("wide_window")
def test_one_answer_is_kept_and_the_others_hear_so(asked: CheckIn) -> None:
    assert all_answer(asked) == ["check_in_answered"] * (CROWD - 1) + ["kept"]
    assert Reading.objects.count() == 1
    assert AuditEntry.objects.filter(verb="answered").count() == 1
    assert FollowUp.objects.get().revision == 1


@pytest.mark.usefixtures("wide_window", "no_lock")
def test_without_the_lock_the_schema_keeps_one(asked: CheckIn) -> None:
    assert all_answer(asked) == ["kept"] + ["stopped by the schema"] * (CROWD - 1)
    assert Reading.objects.count() == 1


@pytest.mark.usefixtures("wide_window", "no_lock")
def test_without_either_all_would_be_kept(asked: CheckIn, fresh_database: str) -> None:
    owner = databases.with_database(cluster.owner_address(), fresh_database)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DROP INDEX check_in_answers_a_question_once")

    assert all_answer(asked) == ["kept"] * CROWD
    assert Reading.objects.count() == CROWD


def test_an_emergency_told_several_times_at_once_is_told_once(asked: CheckIn) -> None:
    answer(asked, 8)
    address = "/c/" + links.make("check_in", str(asked.pk))
    said = {"step": "tell", "flags": "RF-STROKE", "words": "My face is numb."}

    came = at_once([lambda: Browser().post(address, said).status_code] * CROWD)

    assert came == [303] * CROWD
    assert AuditEntry.objects.filter(verb="told").count() == 1
    flagged = FollowUp.objects.get(reason="red_flag")
    assert flagged.revision == 1
    assert Envelope.objects.filter(kind="follow_up_alert", about=f"follow_up:{flagged.pk}").count() == 1
