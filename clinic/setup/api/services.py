"""/services: what is on the menu."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.preconditions import revision_seen
from clinic.http.request_body import IdField, MinutesField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Candidate, Requirement, Resource, Service
from clinic.models.resource import KINDS
from clinic.models.service import TAGS
from clinic.setup.actions.add_service import add_service
from clinic.setup.actions.change_service import change_service

KIND_CHOICES = [(kind, kind) for kind in KINDS]
TAG_CHOICES = [(tag, tag) for tag in TAGS]
LARGEST_PRICE = 10_000_000


class CandidateInput(RequestBody):
    resource = IdField(queryset=Resource.objects.all())
    length = MinutesField(allow_null=True, required=False)
    price = serializers.IntegerField(min_value=0, max_value=LARGEST_PRICE, allow_null=True, required=False)


class RequirementInput(RequestBody):
    kind = serializers.ChoiceField(KIND_CHOICES)
    candidates = CandidateInput(many=True, allow_empty=False, max_length=200)  # type: ignore[call-arg]


class ServiceInput(RequestBody):
    example = {
        "name": "Trigger point massage",
        "category": "Massage",
        "length": 60,
        "cleanup_before": 0,
        "cleanup_after": 15,
        "price": 6500,
        "colour": "#6B8E7F",
        "treats": 1,
        "online": True,
        "tags": ["deep_tissue"],
        "requirements": [
            {
                "kind": "therapist",
                "candidates": [
                    {"resource": "0199c0de-0000-7000-8000-000000000002", "length": None, "price": None},
                    {"resource": "0199c0de-0000-7000-8000-000000000003", "length": 75, "price": 7500},
                ],
            },
            {"kind": "room", "candidates": [{"resource": "0199c0de-0000-7000-8000-000000000004"}]},
        ],
    }
    name = SingleLineField(max_length=120)
    category = serializers.CharField(max_length=60, allow_blank=True, required=False)
    length = MinutesField(help_text="In minutes")
    cleanup_before = MinutesField(required=False)
    cleanup_after = MinutesField(required=False)
    price = serializers.IntegerField(min_value=0, max_value=LARGEST_PRICE, help_text="In minor units")
    colour = serializers.RegexField(r"^#[0-9A-Fa-f]{6}$", required=False)
    treats = serializers.IntegerField(min_value=1, max_value=6, required=False)
    online = serializers.BooleanField(required=False)
    tags = serializers.ListField(
        child=serializers.ChoiceField(TAG_CHOICES), max_length=len(TAGS), required=False
    )
    requirements = RequirementInput(many=True, allow_empty=False, max_length=10)  # type: ignore[call-arg]


class CandidateOutput(serializers.ModelSerializer[Candidate]):
    name = serializers.CharField(source="resource.name")
    length = MinutesField(allow_null=True)

    class Meta:
        model = Candidate
        fields: ClassVar = ["resource", "name", "length", "price"]


class RequirementOutput(serializers.ModelSerializer[Requirement]):
    candidates = CandidateOutput(many=True)

    class Meta:
        model = Requirement
        fields: ClassVar = ["id", "kind", "candidates"]


class ServiceOutput(serializers.ModelSerializer[Service]):
    length, cleanup_before, cleanup_after = MinutesField(), MinutesField(), MinutesField()
    requirements = RequirementOutput(many=True)

    class Meta:
        model = Service
        exclude: ClassVar = ["created_at"]


class ServiceFilters(Filters):
    archived = ArchivedFilter()
    category = django_filters.CharFilter()
    online = django_filters.ChoiceFilter(choices=[("true", "true"), ("false", "false")])


class Services(ApiViewSet):
    """What is on the menu, with the seats each service needs filled."""

    queryset = Service.objects.with_requirements()
    page_order = ("name", "id")
    filterset_class = ServiceFilters
    output = ServiceOutput
    inputs = {"create": ServiceInput, "partial_update": ServiceInput}
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

    def create(self, request: Request) -> Response:
        return self.show(add_service(**ServiceInput.parse(request), by=self.person), status=201)

    def partial_update(self, request: Request, pk: Any) -> Response:
        return self.changed(request, ServiceInput.parse(request, partial=True), "changed")

    def archive(self, request: Request, pk: Any) -> Response:
        """Take a service off the menu; visits already booked stand."""
        return self.changed(request, {"archived_at": clock.now()}, "archived")

    def restore(self, request: Request, pk: Any) -> Response:
        """Put a service back on the menu."""
        return self.changed(request, {"archived_at": None}, "restored")

    def changed(self, request: Request, wanted: dict[str, Any], verb: str) -> Response:
        """Answer with the service after this change."""
        seen = revision_seen(request)
        return self.show(
            change_service(service=self.the_one(), wanted=wanted, revision=seen, by=self.person, verb=verb)
        )
