"""/blocks and /time-off: when a resource takes no visits."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.filters import Filters, InstantFilter
from clinic.http.idempotency import idempotent
from clinic.http.preconditions import revision_seen
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.models import Resource
from scheduling.fields import Named
from scheduling.models import Block
from scheduling.rota.actions.block_time import block_time
from scheduling.rota.actions.end_block import end_block

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"
TIMES = {"from": "2027-03-01T09:00:00+00:00", "to": "2027-03-05T18:00:00+00:00"}


class ForceInput(RequestBody):
    reason = serializers.CharField(max_length=300)


class SpanInput(RequestBody):
    """From when to when, why, and the reason to force it."""

    to = InstantField()
    reason = serializers.CharField(max_length=300, allow_blank=True, required=False, default="")
    force = ForceInput(required=False)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": InstantField()}


class BlockInput(SpanInput):
    example: ClassVar = {"resource": ANY, **TIMES, "reason": "Painting", "force": {"reason": "Water damage"}}
    resource = IdField(queryset=Resource.objects.filter(archived_at=None))


class TimeOffInput(SpanInput):
    example: ClassVar = {"therapist": ANY, **TIMES, "reason": "Holiday", "force": {"reason": "Ill"}}
    therapist = IdField(queryset=Resource.objects.filter(archived_at=None, kind="therapist"))


class BlockOutput(serializers.Serializer[Block]):
    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    resource = Named()
    to = serializers.DateTimeField(source="during.upper")
    reason = serializers.CharField()
    forced_reason = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.DateTimeField(source="during.lower")}


class BlockFilters(Filters):
    resource = django_filters.UUIDFilter(field_name="resource")
    from_ = InstantFilter(field_name="during", lookup_expr="endswith__gt")
    to = InstantFilter(field_name="during", lookup_expr="startswith__lt")


class Blocks(ApiViewSet):
    """Times in which a therapist, room or device takes no visits."""

    queryset = Block.objects.filter(ended_at=None).select_related("resource")
    filterset_class = BlockFilters
    output = BlockOutput
    inputs: ClassVar = {"create": BlockInput}
    capabilities: ClassVar = {
        "list": "absences.read",
        "retrieve": "absences.read",
        "create": "absences.change",
        "destroy": "absences.change",
    }

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.show(self.the_one())

    @idempotent
    def create(self, request: Request) -> Response:
        """Block a time. 409 `would_strand` lists the visits in the way, unless forced with a reason."""
        wanted = self.inputs["create"].parse(request)
        block = block_time(
            resource=wanted.get("resource") or wanted["therapist"],
            starts_at=wanted["from"],
            ends_at=wanted["to"],
            reason=wanted["reason"],
            force_reason=wanted.get("force", {}).get("reason", ""),
            by=self.person,
        )
        return self.show(block, status=201)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Give the time back; the block stays in the audit."""
        end_block(block=self.the_one(), revision=revision_seen(request), by=self.person)
        return Response(status=204)


class TimeOff(Blocks):
    """Therapists' time off: blocks of a therapist."""

    queryset = Blocks.queryset.filter(resource__kind="therapist")
    inputs: ClassVar = {"create": TimeOffInput}
