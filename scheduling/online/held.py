"""Count the times that are held by all who book online, one request after the other."""

from django.db import connection

from scheduling.models import OnlineBooking


def count_held(source: str) -> tuple[int, int]:
    """Return how many times are held from a network address, and in all; others wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('online_booking', 0))")
    present = OnlineBooking.objects.open()
    return present.filter(source=source).count(), present.count()
