"""Count what the waitlist fills: how much of what became free, and how soon; without a client's name."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef

from clinic.spans import Span
from scheduling.models import FreedTime, WaitlistOffer

OF_VISITS = ("cancelled", "moved", "no_show")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class WaitlistFigures:
    """The times that visits gave up in a period, and what the waitlist made of them.

    `minutes_to_fill` is the median from the moment a time became free, for whatever cause, to its acceptance.
    """

    freed: int
    offered: int
    filled: int
    offers: int
    accepted: int
    declined: int
    expired: int
    minutes_to_fill: int | None

    @property
    def fill_rate(self) -> float | None:
        """The part of the times that were offered to anybody which was filled, 0 to 1; None without any."""
        return self.filled / self.offered if self.offered else None


def waitlist_figures(period: Span) -> WaitlistFigures:
    """Return the figures of the times that became free, and of the offers made, in a period."""
    made = WaitlistOffer.objects.filter(freed_time=OuterRef("pk"))
    freed = FreedTime.objects.filter(
        created_at__gte=period.start, created_at__lt=period.end, cause__in=OF_VISITS
    ).annotate(is_offered=Exists(made), is_filled=Exists(made.filter(state="accepted")))
    flags = list(freed.values_list("is_offered", "is_filled"))
    offers = WaitlistOffer.objects.filter(created_at__gte=period.start, created_at__lt=period.end)
    by_state = dict(offers.values_list("state").annotate(Count("pk")).order_by())
    accepted = offers.filter(state="accepted", freed_time__isnull=False, answered_at__isnull=False)
    times: Any = accepted.values_list("freed_time__created_at", "answered_at")
    waits = [(answered - became_free) // MINUTE for became_free, answered in times]
    return WaitlistFigures(
        freed=len(flags),
        offered=sum(offered for offered, _ in flags),
        filled=sum(filled for _, filled in flags),
        offers=sum(by_state.values()),
        accepted=by_state.get("accepted", 0),
        declined=by_state.get("declined", 0),
        expired=by_state.get("expired", 0),
        minutes_to_fill=round(median(waits)) if waits else None,
    )
