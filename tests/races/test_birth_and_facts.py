"""A birth date that changes while a dated fact is recorded: no fact stands before the birth."""

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from clients.actions import update_contact as contact
from clients.actions.log_call import log_call
from clients.models import Client
from clients.record_parts import require_facts_in_lifetime
from clinic.actors import SystemActor
from clinic.models import Staff
from clinic.refusals import Refusal
from tests.callers import at_once
from tests.factories import ClientFactory, Diary, EpisodeFactory
from treatments.episodes.actions.open import open_episode
from treatments.episodes.actions.record_reading import record_reading

DAY = date(2020, 5, 5)
NOON = datetime(2020, 5, 5, 12, tzinfo=UTC)
BORN_LATER = date(2020, 5, 7)


def add_reading(ana: Client, by: Staff) -> None:
    record_reading(
        episode=EpisodeFactory.create(client=ana), question="average_7_days", value=3, measured_at=NOON, by=by
    )


def add_complaint(ana: Client, by: Staff) -> None:
    open_episode(client=ana, own_words="It pulls.", began_on=DAY, by=by)


def add_call(ana: Client, by: Staff) -> None:
    log_call(client=ana, direction="incoming", outcome="reached", called_at=NOON, by=by)


FACTS = [add_reading, add_complaint, add_call]


@pytest.fixture(autouse=True)
def wide_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both check before either writes; who waits alone goes on after half a second."""
    both_have_checked = threading.Barrier(2)

    def check_and_wait(check: Callable[..., None]) -> Callable[..., None]:
        def checked(*args: Any, **kwargs: Any) -> None:
            check(*args, **kwargs)
            with contextlib.suppress(threading.BrokenBarrierError):
                both_have_checked.wait(0.5)

        return checked

    monkeypatch.setattr(Client, "require_in_lifetime", check_and_wait(Client.require_in_lifetime))
    monkeypatch.setattr(contact, "require_facts_in_lifetime", check_and_wait(require_facts_in_lifetime))


def record_while_birth_changes(clinic: Diary, record: Callable[[Client, Staff], None]) -> list[str]:
    """Return the code of each refusal, blank where there is none."""
    theo, ana = clinic.theo.staff, ClientFactory.create(birth_on=date(1980, 1, 1))
    assert theo is not None

    def change_birth() -> None:
        contact.update_contact(client=ana, revision=None, birth_on=BORN_LATER, by=SystemActor("test"))

    def outcome(act: Callable[[], None]) -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return ""

    return at_once([lambda: outcome(lambda: record(ana, theo)), lambda: outcome(change_birth)])


@pytest.mark.parametrize("record", FACTS)
def test_of_a_fact_and_a_later_birth_at_once_one_is_refused(
    clinic: Diary, record: Callable[[Client, Staff], None]
) -> None:
    assert sorted(record_while_birth_changes(clinic, record)) == ["", "before_birth"]


@pytest.mark.parametrize("record", FACTS)
def test_without_the_lock_a_fact_and_a_later_birth_at_once_both_stand(
    clinic: Diary, record: Callable[[Client, Staff], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real."""
    monkeypatch.setattr(Client, "lock", lambda key: Client.objects.get(pk=key))

    assert record_while_birth_changes(clinic, record) == ["", ""]
