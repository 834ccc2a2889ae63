"""Change or archive a room or device."""

from collections.abc import Mapping
from typing import Any

from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import Refusal


def change_resource(
    *, resource: Resource, changes: Mapping[str, Any], revision: int | None, by: Actor, verb: str = "changed"
) -> Resource:
    """Change a room or device; a therapist is changed as a member of staff, so that both stay one person."""
    if resource.kind == "therapist":
        raise Refusal("therapist_is_staff", "A therapist is changed under /staff, not here.")
    return change_record(resource, changes, revision=revision, by=by, verb=verb)
