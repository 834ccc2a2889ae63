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
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.follow_ups.due import due_at_first
from treatments.models import FollowUp


def raise_red_flag(client: Client, sentences: str, **fields: Any) -> FollowUp:
    """Raise a red flag as an answer does."""
    return raise_follow_up(
        client=client,
        reason="red_flag",
        urgency="same_day",
        evidence=[sentences],
        flags=["RF-DVT"],
        by=LinkBearer(str(client.pk)),
        **fields,
    )


def both_read_before_either_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a thread that read no open follow-up wait for another that read none, or for half a second."""
    barrier = threading.Barrier(2)

    def due(urgency: str) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(0.5)
        return due_at_first(urgency)

    monkeypatch.setattr("treatments.follow_ups.actions.raise_follow_up.due_at_first", due)


def test_raising_ten_at_once_gives_one_follow_up_with_all_evidence(clinic: Diary) -> None:
    sentences = [f"Sign {number}." for number in range(10)]

    at_once([partial(raise_red_flag, clinic.ana, words) for words in sentences])

    follow_up = FollowUp.objects.get()
    assert (sorted(follow_up.evidence), follow_up.revision) == (sentences, 10)
    assert Condition.objects.filter(code="CI-REDFLAG").count() == 1
    assert Envelope.objects.filter(kind="follow_up_alert").count() == 1


def test_raising_two_at_once_waits_for_the_client_lock(
    clinic: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_read_before_either_writes(monkeypatch)

    at_once([partial(raise_red_flag, clinic.ana, words) for words in ("One.", "Two.")])

    assert sorted(FollowUp.objects.get().evidence) == ["One.", "Two."]


def test_raising_two_at_once_without_the_lock_gives_two(
    clinic: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_read_before_either_writes(monkeypatch)
    monkeypatch.setattr(ClientQuery, "select_for_update", lambda self, **options: self.all())

    at_once([partial(raise_red_flag, clinic.ana, words) for words in ("One.", "Two.")])

    assert FollowUp.objects.count() == 2


def test_raising_while_closing_adds_evidence_or_opens_another(clinic: Diary) -> None:
    theo = clinic.theo.staff
    assert theo is not None
    for _ in range(5):
        first = raise_red_flag(clinic.ana, "One.")

        close = partial(
            close_follow_up, follow_up=first, outcome="spoke", words="Fine.", revision=None, by=theo
        )
        at_once([close, partial(raise_red_flag, clinic.ana, "Two.")])

        open_follow_ups = list(FollowUp.objects.open())
        active_bans = Condition.objects.filter(code="CI-REDFLAG", ended_at=None).count()
        assert active_bans == len(open_follow_ups)
        for follow_up in open_follow_ups:
            close_follow_up(follow_up=follow_up, outcome="spoke", words="Fine.", revision=None, by=theo)
        assert not Condition.objects.filter(ended_at=None).exists()
