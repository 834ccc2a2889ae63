"""Read the visits of therapists, and what is held for visits, as far as they count towards a day's limit."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Coalesce

from clinic import clock
from clinic.spans import Span
from scheduling.models import Reservation

WITHIN = timedelta(days=1)
"""The time read around a span, so that the whole local day of each visit in it is seen."""


def treating_spans(
    therapists: Collection[UUID], window: Span, ignoring: UUID | None = None
) -> dict[UUID, list[Span]]:
    """Return the spans without clean-up in which these therapists treat, once for each visit and hold.

    What the visit or hold `ignoring` has does not count, nor what is held by a hold that expired.
    """
    rows = Reservation.objects.unreleased().not_expired(clock.now()).filter(block=None)
    rows = rows.filter(resource__in=therapists).overlapping(window.start - WITHIN, window.end + WITHIN)
    ends = [Coalesce(f"appointment__{end}", f"hold__{end}") for end in ("starts_at", "ends_at")]
    counted = {
        (therapist, visit or hold): Span(start, end)
        for therapist, visit, hold, start, end in rows.values_list(
            "resource_id", "appointment_id", "hold_id", *ends
        )
        if ignoring is None or ignoring not in (visit, hold)
    }
    spans: dict[UUID, list[Span]] = defaultdict(list)
    for (therapist, _owner), span in counted.items():
        spans[therapist].append(span)
    return spans
