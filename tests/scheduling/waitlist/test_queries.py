"""The queries that match a freed time with the waitlist: as many for five hundred who wait as for five."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic import clock
from clinic.models import Practice
from scheduling.models import FreedTime, WaitlistEntry
from scheduling.waitlist.matching import matches_of
from tests.factories import ClientFactory, Diary, StaffFactory

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
MOST_QUERIES = 14


@pytest.mark.usefixtures("on_monday")
def test_matching_reads_as_often_for_five_hundred_as_for_five(diary: Diary) -> None:
    by = StaffFactory.create(name="Somebody")
    freed = FreedTime.objects.create(
        resources=[diary.theo.pk],
        during=DateTimeTZRange(TEN, TEN + timedelta(hours=1)),
        cause="cancelled",
        look_at=clock.now(),
    )
    practice = Practice.current()
    counts = []
    for more in (5, 495):
        clients = Client.objects.bulk_create(ClientFactory.build() for _ in range(more))
        WaitlistEntry.objects.bulk_create(
            WaitlistEntry(
                client=client,
                service=diary.massage,
                first_on=date(2026, 3, 2),
                last_on=date(2026, 3, 8),
                added_by=by,
            )
            for client in clients
        )
        with CaptureQueriesContext(connection) as queries:
            found = matches_of(freed, practice)
        counts.append((len(found), len(queries)))

    assert counts[0][0] == 5 and counts[1][0] == 500
    assert counts[0][1] == counts[1][1] <= MOST_QUERIES
