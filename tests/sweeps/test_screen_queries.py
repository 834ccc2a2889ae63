"""The number of queries of each screen: pinned, and the same for any number of rows.

After an intended change, `PIN_QUERY_COUNTS=1 pytest tests/sweeps/test_screen_queries.py` writes them anew.
"""

import json
import os
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from tests.factories import StaffFactory
from tests.screen_user import ScreenUser, screen_user
from tests.sweeps.every_screen import every_screen
from tests.sweeps.screen_addresses import HERE, address_of_screen, records_of, sign_in_as
from tests.sweeps.test_query_counts import MONDAY, World, world

__all__ = ["world"]
COUNTS = Path(__file__).parent / "screen_queries.json"
OF_A_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def grow_a_day(world: World) -> None:
    """Add one of each record, and two visits to the day and the week that are looked at."""
    world.grow()
    body = {"service": str(world.diary.massage.pk), "therapist": str(world.diary.theo.pk)}
    for hours in (3 * world.days - 2, 3 * world.days - 0.5):
        starts_at = (MONDAY + timedelta(days=1, hours=hours)).isoformat()
        client = {"client": world.first["clients"] if hours % 1 else str(world.diary.ben.pk)}
        world.post(world.fern, "appointments", body | client | {"starts_at": starts_at})


def queries_of(user: ScreenUser, address: str) -> int | None:
    """Return the number of queries of a page that opens; None of one that does not open for this person."""
    with CaptureQueriesContext(connection) as queries:
        answer = user.get(address)
    if answer.status_code not in (200, 204):
        return None
    assert b" object (" not in answer.content, f"{address} shows the key of a record instead of its name"
    return sum(not query["sql"].startswith(OF_A_TRANSACTION) for query in queries)


def screen_queries(world: World, user: ScreenUser) -> dict[str, int]:
    """Return the number of queries of each screen that opens for this person."""
    records, found = records_of(world), {}
    for route in every_screen():
        if route.method != "GET":
            continue
        address = address_of_screen(route, world, records)
        if route.screen.path == "diary/pulse":
            page: Any = user.get("/diary" + HERE.format(location=world.diary.location.pk)).content.decode()
            address = unescape(re.findall(r'data-pulse="([^"]+)"', page)[0])
        if (number := queries_of(user, address)) is not None:
            found[route.row] = number
    return found


def test_screens_take_the_pinned_number_of_queries_for_any_number_of_rows(world: World) -> None:
    theo = sign_in_as(world, [OWNER, THERAPIST, FRONT_DESK])
    dana = screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))
    screen_queries(world, theo)  # the audit records a reading once an hour: the first time costs more
    before = screen_queries(world, theo)
    grow_a_day(world)
    grow_a_day(world)
    after = screen_queries(world, theo)

    assert {
        row: (before.get(row), number) for row, number in after.items() if before.get(row) != number
    } == {}
    if os.environ.get("PIN_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps(before, indent=1, sort_keys=True) + "\n")
    assert before == json.loads(COUNTS.read_text())
    screen_queries(world, dana)
    assert all(number <= before[row] for row, number in screen_queries(world, dana).items())
