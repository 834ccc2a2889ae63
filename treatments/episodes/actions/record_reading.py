"""Record a reading."""

from datetime import datetime
from typing import Required, TypedDict

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import fault
from treatments.models import Episode, Reading
from treatments.models.reading import require_on_scale


class NewReading(TypedDict, total=False):
    """A number that a client gave; the moment and the time may be left out."""

    question: Required[str]
    value: Required[int]
    moment: str
    measured_at: datetime


@transaction.atomic
def record_reading(
    *,
    episode: Episode,
    question: str,
    value: int,
    moment: str = "between",
    measured_at: datetime | None = None,
    by: Staff,
) -> Reading:
    """Store a number the client gave a therapist, with the question that was asked and the time.

    Raises `baseline_exists`, `before_birth`, `in_the_future`, `out_of_range`.
    """
    require_on_scale(question, value)
    now = clock.now()
    if measured_at and measured_at > now:
        raise fault("/measured_at", "in_the_future", "Give the time at which it was asked, not one to come.")
    Client.lock(episode.client_id).require_in_lifetime(measured_at, pointer="/measured_at")
    reading = Reading.objects.create(
        client_id=episode.client_id,
        episode=episode,
        question=question,
        moment=moment,
        value=value,
        measured_at=measured_at or now,
        source="therapist",
        recorded_by=by.actor_key,
    )
    audit.record(by, "recorded", reading, client_key=episode.client_id, fields=[question])
    return reading
