"""/blocks and /time-off: when a resource takes no visits."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.cover.fields import ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters, InstantFilter
from clinic.http.local_time import LocalTime
from clinic.http.request_body import IdField, InstantField, ReasonField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Resource
from scheduling.fields import Named
from scheduling.models import Block
from scheduling.rota.actions.block_time import block_time, change_block, end_block

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"
TIMES = {"from": "2027-03-01T09:00:00+00:00", "to": "2027-03-05T18:00:00+00:00"}


class BlockTimesInput(ForcibleBody):
    """From when to when, why, and the reason to force it."""

    to = InstantField()
    reason = ReasonField(max_length=300, allow_blank=True, required=False, default="")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": InstantField()}


class BlockInput(BlockTimesInput):
    example: ClassVar = {"resource": ANY, **TIMES, "reason": "Painting", "force": {"reason": "Water damage"}}
    resource = IdField(queryset=Resource.objects.filter(archived_at=None))


class TimeOffInput(BlockTimesInput):
    example: ClassVar = {"therapist": ANY, **TIMES, "reason": "Holiday", "force": {"reason": "Ill"}}
    therapist = IdField(queryset=Resource.objects.filter(archived_at=None, kind="therapist"))


class BlockOutput(serializers.Serializer[Block]):
    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    resource = Named()
    to = LocalTime(source="during.upper")
    reason = serializers.CharField()
    forced_reason = serializers.CharField()
    ended_at = LocalTime(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": LocalTime(source="during.lower")}


class BlockWithVisits(BlockOutput, ChangedOutput):
    """A block, and the visits that it affected."""


class BlockChange(BlockTimesInput):
    example: ClassVar = {**TIMES, "reason": "Holiday", "force": {"reason": "Ill"}}


class BlockFilters(Filters):
    resource = django_filters.UUIDFilter(field_name="resource")
    from_ = InstantFilter(field_name="during", lookup_expr="endswith__gt")
    to = InstantFilter(field_name="during", lookup_expr="startswith__lt")


class Blocks(Listed, Retrieved):
    """Times in which a therapist, room or device takes no visits."""

    address = "blocks"
    group = "Working hours"
    noun = "block"
    read_capability = "absences.read"
    write_capability = "absences.change"

    queryset = Block.objects.filter(ended_at=None).with_zones()
    filterset_class = BlockFilters
    serializer_class = BlockOutput

    @endpoint("POST", body=BlockInput, answer=BlockWithVisits, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Block a time. 409 `would_strand` lists the visits in the way, unless forced with a reason."""
        return self.block(body["resource"], body)

    @endpoint("PATCH", "<uuid:pk>", body=BlockChange, answer=BlockWithVisits, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change a block. 409 `would_strand` lists the visits in the way, unless forced with a reason."""
        force_reason = pop_force_reason(body)
        block = change_block(
            block=self.get_object(),
            starts_at=body.get("from"),
            ends_at=body.get("to"),
            reason=body.get("reason"),
            force_reason=force_reason,
            revision=self.revision,
            by=self.person,
        )
        return self.respond(block)

    @endpoint("DELETE", "<uuid:pk>", answer=ChangedOutput, if_match=True)
    def destroy(self, request: Request) -> Response:
        """Give the time back; the block stays in the audit. Visits get it back where it is still free."""
        block = end_block(block=self.get_object(), revision=self.revision, by=self.person)
        return self.respond(block)

    def block(self, resource: Resource, body: dict[str, Any]) -> Response:
        """Answer with the block of this resource."""
        block = block_time(
            resource=resource,
            starts_at=body["from"],
            ends_at=body["to"],
            reason=body["reason"],
            force_reason=pop_force_reason(body),
            by=self.person,
        )
        return self.respond(block)


class TimeOff(Blocks):
    """Therapists' time off: blocks of a therapist."""

    address = "time-off"
    group = "Working hours"
    noun = "time off"
    summaries: ClassVar = {
        "list": "List time off",
        "create": "Add time off",
        "retrieve": "Read a time off",
        "partial_update": "Change a time off",
        "destroy": "Lift time off",
    }
    write_capability = "absences.change"

    queryset = Blocks.queryset.filter(resource__kind="therapist")

    @endpoint("POST", body=TimeOffInput, answer=BlockWithVisits, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Block a time. 409 `would_strand` lists the visits in the way, unless forced with a reason."""
        return self.block(body["therapist"], body)
