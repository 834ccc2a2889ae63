"""Decide when a person may be asked: by day, and not too often."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count

from clinic.models import Practice
from clinic.spans import span_of_day
from scheduling.letters.letters import hours_of_reminders
from scheduling.models import WaitlistEntry, WaitlistOffer
from scheduling.waitlist.ranking import may_be_asked


def offers_today(clients: Collection[UUID], practice: Practice) -> dict[UUID, int]:
    """Return how many offers each of these clients got on the present day, where there were any."""
    today = span_of_day(practice.today(), practice.zone)
    rows = WaitlistOffer.objects.filter(
        entry__client__in=clients, created_at__gte=today.start, created_at__lt=today.end
    )
    return dict(rows.values_list("entry__client").annotate(Count("pk")).order_by())


def may_be_asked_from(entry: WaitlistEntry, offers: int, practice: Practice, now: datetime) -> datetime:
    """Return from when one may be asked who got this many offers today: now, by day, or tomorrow."""
    zone = entry.client.zone(entry.location.zone if entry.location else practice.zone)
    earliest = now
    if not may_be_asked(offers, practice.waitlist_offers_a_day):
        tomorrow = practice.today() + timedelta(days=1)
        earliest = datetime.combine(tomorrow, time(), practice.zone)
    return hours_of_reminders(practice, zone).next_opening(earliest)
