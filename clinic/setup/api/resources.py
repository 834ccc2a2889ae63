"""/resources: what can serve one appointment at a time."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.actions.add import add
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.idempotency import idempotent
from clinic.http.preconditions import revision_seen
from clinic.http.request_body import IdField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
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


class ResourceOutput(serializers.ModelSerializer[Resource]):
    class Meta:
        model = Resource
        fields: ClassVar = ["id", "revision", "kind", "name", "staff", "location", "archived_at"]


class ResourceFilters(Filters):
    archived = ArchivedFilter()
    kind = django_filters.ChoiceFilter(choices=[(kind, kind) for kind in KINDS])
    location = django_filters.UUIDFilter(field_name="location_id")


class Resources(ApiViewSet):
    """Rooms and devices; therapists stand here too, and come and go with /staff."""

    queryset = Resource.objects.all()
    page_order = ("name", "id")
    filterset_class = ResourceFilters
    output = ResourceOutput
    inputs = {"create": ResourceInput, "partial_update": ResourceChange}
    capabilities = {
        "list": "practice.read",
        "retrieve": "practice.read",
        "create": "practice.change",
        "partial_update": "practice.change",
        "archive": "practice.change",
        "restore": "practice.change",
    }

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.show(self.the_one())

    @idempotent
    def create(self, request: Request) -> Response:
        return self.show(add(Resource, ResourceInput.parse(request), by=self.person), status=201)

    def partial_update(self, request: Request, pk: Any) -> Response:
        return self.changed(request, ResourceChange.parse(request, partial=True), "changed")

    def archive(self, request: Request, pk: Any) -> Response:
        """Take a room or device out of use; its past stays."""
        return self.changed(request, {"archived_at": clock.now()}, "archived")

    def restore(self, request: Request, pk: Any) -> Response:
        """Take a room or device into use again."""
        return self.changed(request, {"archived_at": None}, "restored")

    def changed(self, request: Request, wanted: dict[str, Any], verb: str) -> Response:
        """Answer with the resource after this change."""
        seen = revision_seen(request)
        return self.show(
            change_resource(resource=self.the_one(), wanted=wanted, revision=seen, by=self.person, verb=verb)
        )
