"""The answers to check-ins that came from a therapist's clients since their last day with visits."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from clinic.models import Staff
from scheduling.models import Assignment
from scheduling.models.appointment import BEGUN
from treatments.models import CheckIn, Reading
from treatments.models.reading import AVERAGE

MOST_SHOWN = 20
LONGEST = timedelta(days=14)
"""How far back answers are shown to somebody who had no visits for long."""


class CameBack(NamedTuple):
    """The answers that are shown, and if there are more."""

    answers: list[Any]
    has_more: bool


def answers_since_last_day(person: Staff, on: date, zone: ZoneInfo) -> CameBack:
    """Return the answers since the last visit before this day, those that ask for something first."""
    start = datetime.combine(on, time(), zone)
    mine = Assignment.objects.filter(resource__staff=person, appointment__state__in=BEGUN)
    last = mine.filter(appointment__starts_at__lt=start, appointment__starts_at__gte=start - LONGEST)
    treated = mine.filter(appointment__attendances__client=OuterRef("episode__client"))
    averages = Reading.objects.filter(question=AVERAGE).order_by("measured_at", "id")
    rows = (
        CheckIn.objects.answered()
        .filter(
            Exists(treated),
            answered_at__gt=Coalesce(
                Subquery(last.order_by("-appointment__starts_at").values("appointment__starts_at")[:1]),
                start - LONGEST,
            ),
            answered_at__lt=start + timedelta(days=1),
        )
        .select_related("episode__client")
        .annotate(
            value=Subquery(averages.filter(check_in=OuterRef("pk")).values("value")[:1]),
            start=Subquery(
                averages.filter(episode=OuterRef("episode"), moment="baseline").values("value")[:1]
            ),
        )
        .order_by("-wants_call", F("worrying").desc(nulls_last=True), "-answered_at", "pk")
    )
    answers = list(rows[: MOST_SHOWN + 1])
    return CameBack(answers[:MOST_SHOWN], len(answers) > MOST_SHOWN)
