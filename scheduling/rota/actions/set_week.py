"""Add the same weekly shift on several days of the week."""

from collections.abc import Iterable

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Resource
from scheduling.models import Shift
from scheduling.rota.actions.set_shift import ShiftFields, set_shift


@transaction.atomic
def set_week(
    *, therapist: Resource, weekdays: Iterable[int], fields: ShiftFields, by: Actor, force_reason: str = ""
) -> list[Shift]:
    """Add a weekly shift on each of these days, or on none. Raises what `set_shift` raises."""
    return [
        set_shift(therapist=therapist, fields={**fields, "weekday": day}, by=by, force_reason=force_reason)
        for day in sorted(set(weekdays))
    ]
