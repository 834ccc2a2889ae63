"""Fields shared by requests and answers that may leave booked visits without what they need."""

from typing import Any

from rest_framework import serializers

from clinic.http.local_time import LocalTime
from clinic.http.request_body import ReasonField, RequestBody


class ForceInput(RequestBody):
    reason = ReasonField(max_length=300)


class ForcibleBody(RequestBody):
    """A body that may force a change over booked visits."""

    example = {"force": {"reason": "Agreed with the clients."}}
    force = ForceInput(required=False, help_text="Without it 409 `would_strand` lists the visits in the way")


def pop_force_reason(body: Any) -> str:
    """Take the reason to force a change out of the body; blank when it is not forced."""
    return str(body.pop("force", {}).get("reason", ""))


class AffectedVisitOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    starts_at = LocalTime()


class AffectedVisitsOutput(serializers.Serializer[Any]):
    """Booked visits that have all they need again, and those that this leaves, or left before, without."""

    covered = AffectedVisitOutput(many=True)
    uncovered = AffectedVisitOutput(many=True)


class ChangedOutput(serializers.Serializer[Any]):
    """The visits that a change affected; after no change of the diary both lists are empty."""

    visits = AffectedVisitsOutput(default={"covered": [], "uncovered": []})
