"""Many who wait, and an hour that becomes free for them."""

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clients.models import Client
from clinic import clock
from clinic.models import Staff
from scheduling.models import FreedTime, WaitlistEntry
from tests.bench.clinic import BenchClinic


def free_an_hour_for(clinic: BenchClinic, waiting: int, starts_at: datetime) -> FreedTime:
    """Let so many clients wait for the day of a time, and note that one therapist is free for an hour."""
    by = Staff.objects.order_by("created_at").last()
    assert by is not None
    clients = Client.objects.bulk_create(
        Client(name=f"Waits {number}", email=f"waits{number}@example.test") for number in range(waiting)
    )
    day = starts_at.date()
    WaitlistEntry.objects.bulk_create(
        WaitlistEntry(
            client=client,
            service_id=clinic.service,
            first_on=day - timedelta(days=1),
            last_on=day + timedelta(days=1),
            therapists=[clinic.therapists[0]] if number % 2 else [],
            weekdays=[] if number % 3 else list(range(7)),
            added_by=by,
        )
        for number, client in enumerate(clients)
    )
    return FreedTime.objects.create(
        resources=[clinic.therapists[0], clinic.rooms[0]],
        during=DateTimeTZRange(starts_at, starts_at + timedelta(hours=1)),
        cause="cancelled",
        look_at=clock.now(),
    )
