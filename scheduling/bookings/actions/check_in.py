"""Check people in at the desk, with what they told about their health."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clients.actions.record_health_statement import record_health_statement
from clinic.actors import Actor
from scheduling.bookings.actions.arrive import arrive
from scheduling.models import Appointment


@transaction.atomic
def check_in(
    *,
    appointment: Appointment,
    health_news: Mapping[UUID, str],
    words: Mapping[UUID, str],
    by: Actor,
    at: datetime | None = None,
    revision: int | None = None,
) -> Appointment:
    """Record who arrived, as `arrive` does, and keep each person's words for the therapist to ask about.

    Raises what `arrive` raises, and `client_archived`.
    """
    visit = arrive(appointment=appointment, health_news=health_news, by=by, at=at, revision=revision)
    people = {attendance.client_id: attendance.client for attendance in visit.attendances.all()}
    for client in sorted(words):
        record_health_statement(client=people[client], words=words[client], by=by, said_at=at)
    return visit
