"""The number of queries of the forms that the desk sends all day: pinned, and the same in a fuller diary.

After an intended change, `PIN_QUERY_COUNTS=1 pytest tests/sweeps/test_form_queries.py` writes them anew.
"""

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.roles import FRONT_DESK
from clinic.screens.forms import new_key
from scheduling.models import Appointment
from tests.factories import ClientFactory, StaffFactory
from tests.screen_user import ScreenUser, screen_user
from tests.sweeps.test_query_counts import MONDAY, World, world
from tests.sweeps.test_screen_queries import OF_A_TRANSACTION, grow_a_day

__all__ = ["world"]
COUNTS = Path(__file__).parent / "form_queries.json"


class FormsOfADay:
    """The forms that somebody sends for one day of Theo's diary, and the queries of each."""

    def __init__(self, world: World, user: ScreenUser, day: date) -> None:
        self.diary, self.user, self.day = world.diary, user, day
        self.queries: dict[str, int] = {}

    def send(self, row: str, address: str, **answers: Any) -> None:
        with CaptureQueriesContext(connection) as queries:
            answer = self.user.send(address, **answers)
        assert answer.status_code == 303, (row, answer.content)
        self.queries[f"POST {row}"] = sum(not query["sql"].startswith(OF_A_TRANSACTION) for query in queries)

    def send_all(self) -> dict[str, int]:
        """Send each form once, as it succeeds."""
        zoe = {
            "name": "Zoe Quintero",
            "how": "in_person",
            "text_version": "2026-01",
            "consents": ["treatment"],
        }
        self.send("clients/new", "/clients/new", key=new_key(), register="1", **zoe)
        visit = self.book(11)
        self.send_about(visit, "move", day=self.day.isoformat(), time="15:00")
        self.send_about(visit, "confirm")
        visit.refresh_from_db()
        with clock.at(visit.starts_at):
            self.user = screen_user(self.user.person)
            news = {f"answer-{visit.client_id}": "none"}
            self.send_about(visit, "arrive", key=new_key(), **news)
            self.send_about(visit, "start")
            self.send_about(visit, "complete")
            self.send_about(visit, "undo", step="completed")
        self.user = screen_user(self.user.person)
        self.send_about(visit, "desk-note", desk_note="Brings a cushion.")
        cancelled = self.book(12)
        self.send_about(cancelled, "cancel", why="client:work")
        self.send_about(cancelled, "reinstate")
        self.block("17:00", "18:00")
        return self.queries

    def book(self, hour: int) -> Appointment:
        time = f"{self.day:%Y%m%d}T{hour}00Z {self.diary.location.pk} {self.diary.theo.pk}"
        client = ClientFactory.create()
        wish = {"client": client.pk, "service": self.diary.massage.pk, "time": time}
        self.send("diary/book", "/diary/book", key=new_key(), **wish)
        return Appointment.objects.get(client=client)

    def send_about(self, visit: Appointment, verb: str, **answers: Any) -> None:
        visit.refresh_from_db()
        row, address = f"diary/visits/<uuid:pk>/{verb}", f"/diary/visits/{visit.pk}/{verb}"
        self.send(row, address, seen=visit.revision, **answers)

    def block(self, start: str, end: str) -> None:
        day = self.day.isoformat()
        times = {"from_day": day, "from_time": start, "to_day": day, "to_time": end}
        resource = str(self.diary.theo.pk)
        self.send(
            "diary/blocks/new", "/diary/blocks/new", key=new_key(), resource=resource, reason="", **times
        )


def queries_of_forms(world: World, user: ScreenUser, weeks: int) -> dict[str, int]:
    """Return the queries of each form, sent for the Wednesday of a later week."""
    wednesday: datetime = MONDAY + timedelta(weeks=weeks, days=2)
    return FormsOfADay(world, user, wednesday.date()).send_all()


def test_forms_take_the_pinned_number_of_queries_however_full_the_diary(world: World) -> None:
    dana = screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))
    queries_of_forms(world, dana, 1)  # statements are prepared, and what seldom changes is read
    before = queries_of_forms(world, dana, 2)
    grow_a_day(world)
    grow_a_day(world)
    after = queries_of_forms(world, dana, 2 + 1)

    assert {row: (before[row], number) for row, number in after.items() if before[row] != number} == {}
    if os.environ.get("PIN_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps(before, indent=1, sort_keys=True) + "\n")
    assert before == json.loads(COUNTS.read_text())
