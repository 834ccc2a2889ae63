"""Change, archive or restore a location."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic import clock
from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.cover.affected_visits import Scope, attach_visits, keep_visits_covered
from clinic.models import Location

OPENING_FACTS = {"timezone", "country", "subdivision", "closed_on_public_holidays", "archived_at"}
"""The fields of a location that decide when it is open."""


@transaction.atomic
def change_location(
    *,
    location: Location,
    changes: Mapping[str, Any],
    revision: int | None,
    by: Actor,
    force_reason: str = "",
    verb: str = "changed",
) -> Location:
    """Change a location. Raises `changed_meanwhile`, and `would_strand` when it is open at fewer times."""
    touched = [location.pk] if OPENING_FACTS & changes.keys() else []
    with keep_visits_covered(Scope(locations=touched), by=by, force_reason=force_reason) as visits:
        location = change_record(location, changes, revision=revision, by=by, verb=verb)
    return attach_visits(location, visits)


def archive_location(
    *, location: Location, revision: int | None, by: Actor, force_reason: str = ""
) -> Location:
    """Take a location out of use. Raises `would_strand` with the visits booked there unless it is forced."""
    changes = {"archived_at": location.archived_at or clock.now()}
    return change_location(
        location=location,
        changes=changes,
        revision=revision,
        by=by,
        force_reason=force_reason,
        verb="archived",
    )


def restore_location(*, location: Location, revision: int | None, by: Actor) -> Location:
    """Take a location into use again; its visits are covered again."""
    changes = {"archived_at": None}
    return change_location(location=location, changes=changes, revision=revision, by=by, verb="restored")
