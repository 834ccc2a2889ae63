"""/closures: days on which a location, or the whole practice, is shut."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actions.add import add
from clinic.actions.change import change
from clinic.actions.remove import remove
from clinic.http.filters import DayFilter, Filters
from clinic.http.idempotency import idempotent
from clinic.http.preconditions import revision_seen
from clinic.http.request_body import IdField, RequestBody
from clinic.http.viewset import ApiViewSet
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
    reason = serializers.CharField(max_length=120)


class ClosureOutput(serializers.ModelSerializer[Closure]):
    class Meta:
        model = Closure
        fields: ClassVar = ["id", "revision", "location", "first_on", "last_on", "reason"]


class ClosureFilters(Filters):
    location = django_filters.UUIDFilter(field_name="location_id")
    from_ = DayFilter(field_name="last_on", lookup_expr="gte")
    to_ = DayFilter(field_name="first_on", lookup_expr="lte")


class Closures(ApiViewSet):
    """Days on which a location, or the whole practice, is shut."""

    queryset = Closure.objects.all()
    page_order = ("first_on", "id")
    filterset_class = ClosureFilters
    output = ClosureOutput
    inputs = {"create": ClosureInput, "partial_update": ClosureInput}
    capabilities = {
        "list": "practice.read",
        "retrieve": "practice.read",
        "create": "practice.change",
        "partial_update": "practice.change",
        "destroy": "practice.change",
    }

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.show(self.the_one())

    @idempotent
    def create(self, request: Request) -> Response:
        return self.show(add(Closure, ClosureInput.parse(request), by=self.person), status=201)

    def partial_update(self, request: Request, pk: Any) -> Response:
        wanted = ClosureInput.parse(request, partial=True)
        return self.show(change(self.the_one(), wanted, revision=revision_seen(request), by=self.person))

    def destroy(self, request: Request, pk: Any) -> Response:
        remove(self.the_one(), revision=revision_seen(request), by=self.person)
        return Response(status=204)
