"""Record that a therapist is ill."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from clinic import clock
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import Refusal, fault
from scheduling.models import Block
from scheduling.rota.actions.block_time import block_time
from scheduling.sick_days.concerned import present_sick_day
from scheduling.sick_days.refused import ill_already, too_long

ILL = "Therapist ill"
LONGEST = timedelta(hours=36)
"""A day, wherever it begins, with its change of clocks and a shift past midnight."""


def record_sick_day(*, therapist: Resource, starts_at: datetime, ends_at: datetime, by: Actor) -> Block:
    """Write the time off of a therapist who is ill; the visits in the way then need rebooking.

    A repeat, of another desk too, returns the sick day that is there. Raises `ill_already` where one shares
    only a part of the time, `sick_day_too_long`, `ends_before_start`, `in_the_past`.
    """
    if ends_at <= clock.now():
        raise fault("/to", "in_the_past", "This time has passed. Choose another.", status=409)
    if ends_at - starts_at > LONGEST:
        raise too_long()
    if starts_at < ends_at and (present := present_sick_day(therapist.pk, starts_at, ends_at)):
        return _same(present, starts_at, ends_at)
    try:
        with transaction.atomic():
            return block_time(
                resource=therapist,
                starts_at=starts_at,
                ends_at=ends_at,
                reason="",
                force_reason=ILL,
                is_sick_day=True,
                by=by,
            )
    except IntegrityError as clash:
        if "therapist_is_ill_once_at_a_time" not in str(clash):
            raise
        present = present_sick_day(therapist.pk, starts_at, ends_at)
        if present is None:
            raise Refusal("busy", "The diary is busy. Try again in a moment.", status=503) from clash
        return _same(present, starts_at, ends_at)


def _same(present: Block, starts_at: datetime, ends_at: datetime) -> Block:
    """Return the sick day that is there already, if it holds all of the time."""
    if present.during.lower <= starts_at and ends_at <= present.during.upper:
        return present
    raise ill_already(present)
