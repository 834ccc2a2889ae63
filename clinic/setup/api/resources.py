"""/resources: what can serve one appointment at a time."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.actions.records import add_record
from clinic.cover.fields import ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, RequestBody, SingleLineField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Location, Resource
from clinic.models.resource import KINDS
from clinic.setup.actions.change_resource import change_resource


class ResourceInput(RequestBody):
    example = {"kind": "room", "name": "Oak room", "location": "0199c0de-0000-7000-8000-000000000001"}
    kind = serializers.ChoiceField([("room", "room"), ("device", "device")])
    name = SingleLineField(max_length=120)
    location = IdField(queryset=Location.objects.filter(archived_at=None))


class ResourceChange(RequestBody):
    example = {"name": "Ash room"}
    name = SingleLineField(max_length=120)


class ResourceOutput(ModelOutput[Resource]):
    class Meta:
        model = Resource
        fields: ClassVar = ["id", "revision", "kind", "name", "staff", "location", "archived_at"]


class ResourceWithVisits(ResourceOutput, ChangedOutput):
    """A room or device, and the visits that archiving or restoring affected."""

    class Meta(ResourceOutput.Meta):
        fields: ClassVar = [*ResourceOutput.Meta.fields, "visits"]


class ResourceFilters(Filters):
    archived = ArchivedFilter()
    kind = django_filters.ChoiceFilter(choices=[(kind, kind) for kind in KINDS])
    location = django_filters.UUIDFilter(field_name="location_id")


class Resources(Listed, Retrieved):
    """Rooms and devices; therapists stand here too, and come and go with /staff."""

    address = "resources"
    group = "Set-up"
    noun = "room or device"
    summaries: ClassVar = {"list": "List rooms, devices and therapists"}
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Resource.objects.select_related("location")
    page_order = ("name", "id")
    filterset_class = ResourceFilters
    serializer_class = ResourceOutput

    @endpoint("POST", body=ResourceInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(add_record(Resource, body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ResourceChange, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        return self.changed(body)

    @endpoint("POST", "<uuid:pk>/archive", body=ForcibleBody, answer=ResourceWithVisits, if_match=True)
    def archive(self, request: Request, body: dict[str, Any]) -> Response:
        """Take a room or device out of use; its past stays. 409 `would_strand` lists its visits."""
        return self.changed({"archived_at": clock.now()}, "archived", pop_force_reason(body))

    @endpoint("POST", "<uuid:pk>/restore", answer=ResourceWithVisits, if_match=True)
    def restore(self, request: Request) -> Response:
        """Take a room or device into use again."""
        return self.changed({"archived_at": None}, "restored")

    def changed(self, changes: dict[str, Any], verb: str = "changed", force_reason: str = "") -> Response:
        """Answer with the resource after this change."""
        changed = change_resource(
            resource=self.get_object(),
            changes=changes,
            force_reason=force_reason,
            revision=self.revision,
            by=self.person,
            verb=verb,
        )
        return self.respond(changed)
