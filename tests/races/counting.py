"""Count the results of a race: outcomes, resources and clients in two places, deadlocks."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import Any

import psycopg
from django.db import connection

from config.embedded import databases
from scheduling.models import Reservation
from tests import cluster
from tests.callers import Answer

WON = (201, None)
LOST = (409, "taken")


def booking_body(client: Any, service: Any, starts_at: datetime, **more: Any) -> dict[str, Any]:
    """Return the body of a request to book."""
    return {
        "client": str(client.pk),
        "service": str(service.pk),
        "starts_at": starts_at.isoformat(),
    } | more


def outcomes(answers: Iterable[Answer]) -> Counter[tuple[int, str | None]]:
    """Count each status and code that was answered over HTTP."""
    return Counter(answer.outcome for answer in answers)


def outcomes_in_process(answers: Iterable[Any]) -> Counter[tuple[int, str | None]]:
    """Count each status and code that Django's test client received."""
    return Counter((a.status_code, a.json()["code"] if a.status_code >= 400 else None) for a in answers)


def double_bookings() -> int:
    """Count the pairs of live reservations that put one resource or one client in two places."""
    live = list(Reservation.objects.live())
    return sum(
        (a.resource_id, a.client_id) == (b.resource_id, b.client_id)
        and a.during.lower < b.during.upper
        and b.during.lower < a.during.upper
        for a, b in combinations(live, 2)
    )


def deadlocks() -> int:
    """Return the number of deadlocks that PostgreSQL has counted in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def drop_exclusion_constraints(database: str) -> None:
    """Drop the two exclusion constraints, as only the owner of the tables can."""
    with psycopg.connect(
        databases.with_database(cluster.owner_address(), database), autocommit=True
    ) as owner:
        for name in ("resource_is_held_once_at_a_time", "client_is_in_one_place"):
            owner.execute(f"ALTER TABLE scheduling_claim DROP CONSTRAINT {name}")


def drop_triggers_on_visits(database: str) -> None:
    """Drop the triggers that refuse a visit of a merged client, as only the owner of the tables can."""
    with psycopg.connect(
        databases.with_database(cluster.owner_address(), database), autocommit=True
    ) as owner:
        for table in ("scheduling_appointment", "scheduling_attendance", "scheduling_claim"):
            owner.execute(f"DROP TRIGGER refuse_merged_client_id ON {table}")
