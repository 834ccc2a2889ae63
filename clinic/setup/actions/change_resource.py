"""Change or archive a room or device."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.cover.affected_visits import Scope, attach_visits, keep_visits_covered
from clinic.models import Resource
from clinic.refusals import Refusal


@transaction.atomic
def change_resource(
    *,
    resource: Resource,
    changes: Mapping[str, Any],
    revision: int | None,
    by: Actor,
    force_reason: str = "",
    verb: str = "changed",
) -> Resource:
    """Change a room or device; a therapist is changed as a member of staff, so that both stay one person.

    Raises `would_strand` when visits lose it, unless it is forced with a reason.
    """
    if resource.kind == "therapist":
        raise Refusal("therapist_is_staff", "A therapist is changed under /staff, not here.")
    touched = [resource.pk] if "archived_at" in changes else []
    with keep_visits_covered(Scope(resources=touched), by=by, force_reason=force_reason) as visits:
        resource = change_record(resource, changes, revision=revision, by=by, verb=verb)
    return attach_visits(resource, visits)
