"""Judge again whether visits are covered: the last check behind the actions that judge it themselves."""

from itertools import batched
from uuid import UUID

from django.db import transaction

from clinic.actors import SystemActor
from scheduling.bookings.cover import settle, uncovered_or_archived
from scheduling.bookings.locking import lock_visits
from scheduling.models import Appointment
from scheduling.models.appointment import AppointmentQuery

BY = SystemActor("left_behind")
AT_ONCE = 500


def review_cover() -> set[UUID]:
    """Judge the uncovered visits, which may have got back what they lacked, and those of archived records.

    Returns the visits that are uncovered. Costs the same however many visits are covered.
    """
    return _review(uncovered_or_archived())


def review_all_cover() -> set[UUID]:
    """Judge all visits that are to come; finds what no action knows of, such as a new public holiday."""
    return _review(Appointment.objects.standing())


def _review(visits: AppointmentQuery) -> set[UUID]:
    keys = visits.order_by("starts_at").values_list("pk", flat=True)
    return {key for batch in batched(dict.fromkeys(keys), AT_ONCE, strict=False) for key in _settle(batch)}


@transaction.atomic
def _settle(keys: tuple[UUID, ...]) -> set[UUID]:
    return settle(lock_visits(keys), by=BY).uncovered
