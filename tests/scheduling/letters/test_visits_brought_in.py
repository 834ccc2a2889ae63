"""Visits brought in from another system cause no letter, neither when they come in nor by any later job."""

from datetime import UTC, datetime, timedelta

import pytest

from clients.models import Client
from clinic import clock
from clinic.models import Envelope
from config.celery import app
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.clients.imports.files import bring_in
from tests.factories import ConsentFactory, Diary

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
VISIT = datetime(2026, 3, 5, 10, tzinfo=UTC)
OF_CLIENTS = ("clients.", "scheduling.", "treatments.")
ROWS = """Start,Duration,Client Name,Treatment Name,Staff Member Name,Status
01/03/2026 10:00,60,{name},{service},Theo,arrived
05/03/2026 10:00,60,{name},{service},Theo,booked
"""


def run_periodic_jobs() -> None:
    """Run each periodic job about clients once."""
    app.loader.import_default_modules()
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}
    for task in sorted(name for name in tasks if name.startswith(OF_CLIENTS)):
        app.tasks[task]()


def letters_to(client: Client) -> int:
    return Envelope.objects.filter(recipient_key=str(client.pk)).count()


def test_visits_brought_in_cause_no_letter(diary: Diary, fern: ApiUser, dana: ApiUser) -> None:
    for client in (diary.ana, diary.ben):
        for kind in ("treatment", "reminders", "aftercare"):
            ConsentFactory.create(client=client, kind=kind)
    with clock.at(MONDAY):
        content = ROWS.format(name=diary.ana.name, service=diary.massage.name)
        batch = bring_in(content, fern.person, kind="visits", place=diary.location)
        assert batch.count_outcomes()["added"] == 2
        here = {"client": str(diary.ben.pk), "service": str(diary.massage.pk)}
        starts_at = (VISIT + timedelta(hours=2)).isoformat()
        assert dana.api("POST", "appointments", here | {"starts_at": starts_at}).status_code == 201
    for moment in (
        MONDAY,
        VISIT - timedelta(hours=30),
        VISIT - timedelta(hours=23),
        VISIT + timedelta(days=3),
    ):
        with clock.at(moment):
            run_periodic_jobs()
    assert Appointment.objects.filter(client=diary.ana).count() == 2
    assert letters_to(diary.ana) == 0
    assert letters_to(diary.ben) >= 2  # the confirmation and the reminder of a visit booked here
