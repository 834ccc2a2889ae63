"""/closures: days on which a location, or the whole practice, is shut."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.cover.fields import ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import DayFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, ReasonField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Closure, Location
from clinic.setup.actions.change_closure import add_closure, change_closure, remove_closure


class ClosureInput(ForcibleBody):
    example = {
        "location": "0199c0de-0000-7000-8000-000000000001",
        "first_on": "2026-12-24",
        "last_on": "2026-12-26",
        "reason": "Winter holidays",
        **ForcibleBody.example,
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


class ClosureOutput(ModelOutput[Closure]):
    class Meta:
        model = Closure
        fields: ClassVar = ["id", "revision", "location", "first_on", "last_on", "reason"]


class ClosureWithVisits(ClosureOutput, ChangedOutput):
    """A closure, and the visits that it affected."""

    class Meta(ClosureOutput.Meta):
        fields: ClassVar = [*ClosureOutput.Meta.fields, "visits"]


class ClosureFilters(Filters):
    location = django_filters.UUIDFilter(field_name="location_id")
    from_ = DayFilter(field_name="last_on", lookup_expr="gte")
    to_ = DayFilter(field_name="first_on", lookup_expr="lte")


class Closures(Listed, Retrieved):
    """Days on which a location, or the whole practice, is shut."""

    address = "closures"
    group = "Working hours"
    noun = "closure"
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Closure.objects.all()
    page_order = ("first_on", "id")
    filterset_class = ClosureFilters
    serializer_class = ClosureOutput

    @endpoint("POST", body=ClosureInput, answer=ClosureWithVisits, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Close for some days. 409 `would_strand` lists the visits then, unless forced with a reason."""
        force_reason = pop_force_reason(body)
        return self.respond(add_closure(fields=body, force_reason=force_reason, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ClosureInput, answer=ClosureWithVisits, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change a closure. 409 `would_strand` lists the visits then, unless forced with a reason."""
        force_reason = pop_force_reason(body)
        closure = change_closure(
            closure=self.get_object(),
            changes=body,
            force_reason=force_reason,
            revision=self.revision,
            by=self.person,
        )
        return self.respond(closure)

    @endpoint("DELETE", "<uuid:pk>", answer=ChangedOutput, if_match=True)
    def destroy(self, request: Request) -> Response:
        """Open on these days after all; the visits then are covered again."""
        visits = remove_closure(closure=self.get_object(), revision=self.revision, by=self.person)
        return self.respond({"visits": visits})
