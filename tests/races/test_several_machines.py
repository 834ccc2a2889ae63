"""Two web processes, two workers and two beats over one PostgreSQL and one broker: nothing happens twice.

Letters that two workers send are raced in tests/journeys/test_delivery.py.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle

import pytest

from clinic import clock
from clinic.models import Envelope, Practice
from scheduling.bookings.actions.book import book
from tests.callers import Caller, at_once
from tests.deployment import Deployment
from tests.factories import ClientFactory, ConsentFactory, StaffFactory, service_of
from tests.journeys.test_delivery import deliveries, quick_env
from tests.races.conftest import create_token, open_willow
from tests.races.counting import LOST, WON, booking_body, deadlocks, double_bookings, outcomes
from tests.running import run_beat, run_mailbox, run_web, run_worker

pytestmark = pytest.mark.xdist_group("processes")


def test_one_slot_is_booked_once_through_two_web_processes(
    fresh_database: str, deployment: Deployment, noon: datetime
) -> None:
    diary, token, clients = open_willow(), create_token("Dana"), ClientFactory.create_batch(20)
    service = service_of([diary.theo], [diary.room_1])

    with run_web(deployment.env) as first, run_web(deployment.env) as second:
        desks = cycle([Caller(first, token), Caller(second, token)])
        calls = [
            partial(next(desks).api, "POST", "appointments", booking_body(client, service, noon))
            for client in clients
        ]
        answers = at_once(calls)

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})
    assert (double_bookings(), deadlocks()) == (0, 0)


def test_each_reminder_is_written_once_by_two_workers_and_two_beats(deployment: Deployment) -> None:
    diary, dana = open_willow(), StaffFactory.create(name="Dana")
    Practice.objects.update(
        reminder_hours=[48], free_cancel_hours=2, remind_from_hour=0, remind_until_hour=24
    )
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    clients = ClientFactory.create_batch(8)
    with clock.at(now - timedelta(days=5)):
        for hours, client in enumerate(clients):
            ConsentFactory.create(client=client, kind="reminders")
            at = now + timedelta(hours=12 + 2 * hours)
            book(client=client, service=diary.massage, starts_at=at, override_reason="x", by=dana)
    Envelope.objects.all().update(state="withdrawn")
    quick = {"REMIND_EVERY_SECONDS": "1"}

    with run_mailbox() as mailbox:
        env = quick_env(deployment, mailbox, **quick)
        other = env | {"KNOTWORK_VAR": str(deployment.folder / "two")}
        (deployment.folder / "two").mkdir()
        with run_beat(env), run_beat(other), run_worker(env), run_worker(env):
            mailbox.wait_for(len(clients), timeout=60)

    written = Envelope.objects.filter(kind="reminder").values_list("recipient_key", flat=True)
    assert Counter(written) == {str(client.pk): 1 for client in clients}
    assert set(deliveries(mailbox).values()) == {1}
