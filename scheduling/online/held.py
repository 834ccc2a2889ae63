"""Count what is held by all who book online, and how often their pages are opened."""

from datetime import timedelta

from django.db import connection

from clinic import clock
from scheduling.models import OnlineBooking, OnlineLooks


def count_held(source: str) -> tuple[int, int]:
    """Return how many times are held from a network address, and in all; others wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('online_booking', 0))")
    present = OnlineBooking.objects.open()
    return present.filter(source=source).count(), present.count()


COUNT_ONE = """
    INSERT INTO scheduling_onlinelooks AS counted (id, created_at, source, minute, looks)
    VALUES (uuidv7(), %(now)s, %(source)s, date_trunc('minute', %(now)s::timestamptz), 1)
    ON CONFLICT (source, minute) DO UPDATE SET looks = counted.looks + 1
    RETURNING looks
"""
KEPT_FOR = timedelta(hours=1)


def count_look(source: str) -> int:
    """Count one page for a network address; return how many it opened within this minute."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, {"now": clock.now(), "source": source})
        return int(cursor.fetchone()[0])


def forget_looks() -> int:
    """Delete the counts of minutes long past; return how many."""
    return OnlineLooks.objects.filter(minute__lt=clock.now() - KEPT_FOR).delete()[0]
