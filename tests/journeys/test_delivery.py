"""Letters with a real worker, beat, broker and mail server: none is lost and few come twice."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from clinic import clock, jobs
from clinic.mail.outbox import post, withdraw
from clinic.models import Envelope
from config.embedded import valkey
from config.embedded.processes import ChildProcess
from config.embedded.state import free_port
from tests.clinic.mail.test_outbox import letter
from tests.deployment import Deployment
from tests.factories import ClientFactory, ConsentFactory, LocationFactory, PracticeFactory, StaffFactory
from tests.running import Mailbox, run_beat, run_mailbox, run_worker
from tests.treatments.after_a_visit import HOUR, record_session
from treatments.episodes.actions.open import open_episode
from treatments.models import CheckIn, ClinicalSettings

pytestmark = pytest.mark.xdist_group("processes")
ON_ITS_WAY = ("waiting", "sending", "failed")
QUICK = {"LETTER_LEASE_SECONDS": "3", "DELIVER_EVERY_SECONDS": "0.5", "LETTER_RETRY_SECONDS": "1"}


def post_letters(count: int, about: str = "appointment:1") -> set[str]:
    """Post this many letters and commit; return the Message-IDs of all letters about the same thing."""

    with transaction.atomic():
        for number in range(count):
            post(letter(to_address=f"client{number}@mail.test", recipient_key=str(number), about=about))
    return set(Envelope.objects.about(about).values_list("message_id", flat=True))


def wait_until_sent(timeout: float = 120.0) -> None:
    """Wait until no letter is on its way."""

    deadline = time.monotonic() + timeout
    while left := Counter(Envelope.objects.filter(state__in=ON_ITS_WAY).values_list("state", flat=True)):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def deliveries(mailbox: Mailbox) -> Counter[str]:
    """Return how often each Message-ID was delivered."""
    return Counter(message["Message-ID"] for message in mailbox.messages)


def quick_env(deployment: Deployment, mailbox: Mailbox, **more: str) -> dict[str, str]:
    """Return the environment of processes that send to this mailbox with short intervals."""
    return deployment.env | QUICK | {"EMAIL_URL": mailbox.url} | more


class SlowMailbox(Mailbox):
    """Takes a moment over each letter, so that a worker can be killed while it sends one."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(0.003)
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.003)
        return answer


def test_killed_worker_loses_no_letter_and_repeats_at_most_one(deployment: Deployment) -> None:
    with run_mailbox(SlowMailbox()) as mailbox:
        env = quick_env(deployment, mailbox)
        ids = post_letters(300)
        with run_beat(env):
            with run_worker(env) as worker:
                mailbox.wait_for(100)
                os.killpg(worker.process.pid, signal.SIGKILL)
                worker.process.wait()
            assert len(deliveries(mailbox)) < 300
            with run_worker(env):
                wait_until_sent()

    delivered = deliveries(mailbox)
    assert set(delivered) == ids
    assert sum(delivered.values()) <= 301


def create_clients_with_due_questions(count: int) -> None:
    """Create this many clients whose question after the session is due, at any hour of the day."""

    PracticeFactory.create()
    ClinicalSettings.objects.update(ask_from_hour=0, ask_until_hour=24)
    theo, place, then = StaffFactory.create(), LocationFactory.create(), clock.now() - 50 * HOUR
    for client in ClientFactory.create_batch(count):
        with clock.at(then):
            ConsentFactory.create(client=client, kind="aftercare")
            episode = open_episode(client=client, own_words="My neck aches", by=theo)
        record_session(episode, place, theo, at=then)


def wait_for_questions(count: int, timeout: float = 120.0) -> None:
    """Wait until at least this many questions were asked."""

    deadline = time.monotonic() + timeout
    while (asked := CheckIn.objects.count()) < count:
        assert time.monotonic() < deadline, f"{asked} of {count} were asked"
        time.sleep(0.01)


def test_worker_killed_while_asking_loses_and_repeats_no_question(deployment: Deployment) -> None:
    create_clients_with_due_questions(40)
    with run_mailbox() as mailbox:
        env = quick_env(deployment, mailbox, ASK_EVERY_SECONDS="0.5")
        with run_beat(env):
            with run_worker(env, concurrency=2) as worker:
                wait_for_questions(10)
                os.killpg(worker.process.pid, signal.SIGKILL)
                worker.process.wait()
            assert CheckIn.objects.count() < 40
            with run_worker(env, concurrency=2):
                wait_for_questions(40)
                wait_until_sent()

    assert CheckIn.objects.values("episode__client").distinct().count() == CheckIn.objects.count() == 40
    letters = set(Envelope.objects.filter(kind="check_in").values_list("message_id", flat=True))
    delivered = deliveries(mailbox)
    assert (set(delivered), len(letters)) == (letters, 40)
    assert sum(delivered.values()) <= 42  # each of the two processes may have been sending one


def test_two_beats_and_two_workers_send_each_letter_at_most_once(deployment: Deployment) -> None:
    with run_mailbox() as mailbox:
        env = quick_env(deployment, mailbox)
        second = env | {"KNOTWORK_VAR": str(deployment.folder / "second")}
        with run_worker(env, concurrency=2), run_worker(second), run_beat(env), run_beat(second):
            ids = post_letters(50, about="appointment:2") | post_letters(200, about="appointment:1")
            with transaction.atomic():
                withdraw(about="appointment:1")
            wait_until_sent()

    withdrawn = set(Envelope.objects.filter(state="withdrawn").values_list("message_id", flat=True))
    assert withdrawn
    assert deliveries(mailbox) == Counter(ids - withdrawn)


def test_letters_are_sent_after_the_broker_returns(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_broker_rests_until", 0.0)
    port = free_port()
    url = f"redis://:secret@127.0.0.1:{port}/0"
    with run_mailbox() as mailbox, use_broker(url), run_valkey(deployment, port) as broker:
        env = quick_env(deployment, mailbox, BROKER_URL=url)
        with run_worker(env), run_beat(env):
            post_letters(1)
            mailbox.wait_for(1)
            broker.stop()
            post_letters(5)
            post_letters(5)
            time.sleep(2)
            with run_valkey(deployment, port):
                wait_until_sent()
    assert set(deliveries(mailbox).values()) == {1}
    assert len(mailbox.messages) == 11


@contextlib.contextmanager
def run_valkey(deployment: Deployment, port: int) -> Iterator[ChildProcess]:
    """Run a broker of this test's own, which the test may stop."""
    child = valkey.start_valkey(deployment.folder, str(port), "secret", durable=False)
    try:
        yield child
    finally:
        child.stop()


@contextlib.contextmanager
def use_broker(url: str) -> Iterator[None]:
    """Make this process send its tasks to another broker."""
    celery: Any = current_app
    before = celery.conf.broker_url
    celery.conf.broker_url = url
    celery._after_fork()
    try:
        yield
    finally:
        celery.conf.broker_url = before
        celery._after_fork()
