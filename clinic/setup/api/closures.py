"""/closures: days on which a location, or the whole practice, is shut."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actions.records import add_record, change_record, remove_record
from clinic.http.endpoint import endpoint
from clinic.http.filters import DayFilter, Filters
from clinic.http.request_body import IdField, ReasonField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Closure, Location


class ClosureInput(RequestBody):
    example = {
        "location": "0199c0de-0000-7000-8000-000000000001",
        "first_on": "2026-12-24",
        "last_on": "2026-12-26",
        "reason": "Winter holidays",
    }
    location = IdField(
        queryset=Location.objects.filter(archived_at=None),
        allow_null=True,
        required=False,
        help_text="Without one the whole practice is shut",
    )
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    reason = ReasonField(max_length=120)


class ClosureOutput(serializers.ModelSerializer[Closure]):
    class Meta:
        model = Closure
        fields: ClassVar = ["id", "revision", "location", "first_on", "last_on", "reason"]


class ClosureFilters(Filters):
    location = django_filters.UUIDFilter(field_name="location_id")
    from_ = DayFilter(field_name="last_on", lookup_expr="gte")
    to_ = DayFilter(field_name="first_on", lookup_expr="lte")


class Closures(Listed, Retrieved):
    """Days on which a location, or the whole practice, is shut."""

    address = "closures"
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Closure.objects.all()
    page_order = ("first_on", "id")
    filterset_class = ClosureFilters
    serializer_class = ClosureOutput

    @endpoint("POST", body=ClosureInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(add_record(Closure, body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ClosureInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(change_record(self.get_object(), body, revision=self.revision, by=self.person))

    @endpoint("DELETE", "<uuid:pk>", status=204, if_match=True)
    def destroy(self, request: Request) -> Response:
        remove_record(self.get_object(), revision=self.revision, by=self.person)
        return Response(status=204)
