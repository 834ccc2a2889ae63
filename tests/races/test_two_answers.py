"""Two answers at once about one client: one follow-up with the evidence of both, one ban, one alert."""

import contextlib
import threading
from functools import partial
from typing import Any

import pytest

from clients.models import Client, Condition
from clients.models.client import ClientQuery
from clinic.actors import LinkBearer
from clinic.models import Envelope
from tests.callers import at_once
from tests.factories import Diary
from treatments.follow_ups.actions import raise_follow_up as module
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import FollowUp


def answered(client: Client, said: str, **fields: Any) -> FollowUp:
    """An answer with a red flag."""
    return raise_follow_up(
        client=client,
        reason="red_flag",
        urgency="same_day",
        evidence=[said],
        flags=["RF-DVT"],
        by=LinkBearer(str(client.pk)),
        **fields,
    )


def both_look_before_either_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold whoever found no open follow-up until another has found none either, or for half a second."""
    barrier, wait = threading.Barrier(2), module._due_at

    def due(urgency: str) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(0.5)
        return wait(urgency)

    monkeypatch.setattr(module, "_due_at", due)


def test_ten_answers_at_once_are_one_follow_up_with_all_they_said(clinic: Diary) -> None:
    said = [f"Sign {number}." for number in range(10)]

    at_once([partial(answered, clinic.ana, words) for words in said])

    followed = FollowUp.objects.get()
    assert (sorted(followed.evidence), followed.revision) == (said, 10)
    assert Condition.objects.filter(code="CI-REDFLAG").count() == 1
    assert Envelope.objects.filter(kind="follow_up_alert").count() == 1


def test_they_wait_for_each_other_at_the_client(clinic: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    both_look_before_either_writes(monkeypatch)

    at_once([partial(answered, clinic.ana, words) for words in ("One.", "Two.")])

    assert sorted(FollowUp.objects.get().evidence) == ["One.", "Two."]


def test_without_that_lock_there_would_be_two(clinic: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    both_look_before_either_writes(monkeypatch)
    monkeypatch.setattr(ClientQuery, "select_for_update", lambda self, **options: self.all())

    at_once([partial(answered, clinic.ana, words) for words in ("One.", "Two.")])

    assert FollowUp.objects.count() == 2


def test_an_answer_while_the_therapist_closes_joins_before_or_opens_anew(clinic: Diary) -> None:
    theo = clinic.theo.staff
    assert theo is not None
    for _ in range(5):
        first = answered(clinic.ana, "One.")

        close = partial(
            close_follow_up, follow_up=first, outcome="spoke", words="Fine.", revision=None, by=theo
        )
        at_once([close, partial(answered, clinic.ana, "Two.")])

        still_open = list(FollowUp.objects.open())
        standing = Condition.objects.filter(code="CI-REDFLAG", ended_at=None).count()
        assert standing == len(still_open)
        for followed in still_open:
            close_follow_up(follow_up=followed, outcome="spoke", words="Fine.", revision=None, by=theo)
        assert not Condition.objects.filter(ended_at=None).exists()
