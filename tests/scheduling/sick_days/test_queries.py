"""The queries that propose for a sick day: as many for twenty visits as for five."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic.models import Staff
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Block
from scheduling.sick_days.actions.record_sick_day import record_sick_day
from scheduling.sick_days.proposals import propose
from tests.factories import ClientFactory, Diary, StaffFactory, service_of

START = datetime(2026, 3, 3, 9, tzinfo=UTC)
MOST_QUERIES = 20


@pytest.mark.usefixtures("on_monday")
def test_proposals_read_as_often_for_twenty_visits_as_for_five(diary: Diary) -> None:
    by: Staff = StaffFactory.create(name="Somebody")
    kinds = [service_of([diary.theo, diary.mara], [diary.room_1, diary.room_2], name=name) for name in "abcd"]
    for kind in kinds:
        kind.length, kind.cleanup_after = timedelta(minutes=20), timedelta()
        kind.save()
    counts = []
    for day, many in ((0, 5), (1, 20)):
        start = START + timedelta(days=day)
        for number in range(many):
            client: Client = ClientFactory.create()
            book(
                client=client,
                service=kinds[number % 4],
                starts_at=start + timedelta(minutes=25 * number),
                requested=[RequestedResource(diary.theo.pk, "therapist")],
                by=by,
            )
        sick_day: Block = record_sick_day(
            therapist=diary.theo, starts_at=start, ends_at=start + timedelta(hours=10), by=by
        )
        with CaptureQueriesContext(connection) as queries:
            found = propose(Block.objects.get(pk=sick_day.pk))
        counts.append((len(found), len(queries)))

    assert [visits for visits, _ in counts] == [5, 20]
    assert counts[0][1] == counts[1][1] <= MOST_QUERIES, counts
