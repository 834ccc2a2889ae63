"""/services: what is on the menu."""

from typing import ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, MinutesField, RequestBody, SingleLineField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Candidate, Requirement, Resource, Service
from clinic.models.resource import KINDS
from clinic.models.service import AUDIENCES, LARGEST_PRICE, ONLINE_WAYS, TAGS
from clinic.setup.actions.add_service import NewService, ServiceChanges, add_service
from clinic.setup.actions.change_service import change_service
from clinic.setup.api.practice import practice_number
from clinic.validators import number_range

KIND_CHOICES = [(kind, kind) for kind in KINDS]
TAG_CHOICES = [(tag, tag) for tag in TAGS]
ONLINE_CHOICES = [(way, way) for way in ONLINE_WAYS]


def service_number(name: str) -> serializers.IntegerField:
    """Return the field of a number of a service that may be left to the practice, with its bounds."""
    bounds = number_range(Service, name)
    return serializers.IntegerField(
        min_value=bounds.least, max_value=bounds.most, allow_null=True, required=False
    )


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
        "online_new": "instant",
        "online_known": "instant",
        "online_notice_hours": 24,
        "start_every_minutes": 30,
        "reminder_hours": [72, 24],
        "audience": "everybody",
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
    category = SingleLineField(max_length=60, allow_blank=True, required=False)
    length = MinutesField(help_text="In minutes")
    cleanup_before = MinutesField(required=False)
    cleanup_after = MinutesField(required=False)
    price = serializers.IntegerField(min_value=0, max_value=LARGEST_PRICE, help_text="In minor units")
    colour = serializers.RegexField(r"^#[0-9A-Fa-f]{6}$", required=False)
    treats = serializers.IntegerField(min_value=1, max_value=6, required=False)
    online = serializers.BooleanField(required=False)
    online_new = serializers.ChoiceField(
        ONLINE_CHOICES, required=False, help_text="Of clients who were never treated here"
    )
    online_known = serializers.ChoiceField(
        ONLINE_CHOICES, required=False, help_text="Of clients treated here before"
    )
    online_notice_hours = service_number("online_notice_hours")
    start_every_minutes = service_number("start_every_minutes")
    reminder_hours = serializers.ListField(
        child=practice_number("reminder_hours"),
        max_length=4,
        allow_empty=True,
        allow_null=True,
        required=False,
    )
    audience = serializers.ChoiceField(
        [(audience, audience) for audience in AUDIENCES],
        required=False,
        help_text="`labelled`: clients with a label that names the service, see /labels",
    )
    tags = serializers.ListField(
        child=serializers.ChoiceField(TAG_CHOICES), max_length=len(TAGS), required=False
    )
    requirements = RequirementInput(many=True, allow_empty=False, max_length=10)  # type: ignore[call-arg]


class CandidateOutput(ModelOutput[Candidate]):
    name = serializers.CharField(source="resource.name")
    length = MinutesField(allow_null=True)

    class Meta:
        model = Candidate
        fields: ClassVar = ["resource", "name", "length", "price"]


class RequirementOutput(ModelOutput[Requirement]):
    candidates = CandidateOutput(many=True)

    class Meta:
        model = Requirement
        fields: ClassVar = ["id", "kind", "candidates"]


class ServiceOutput(ModelOutput[Service]):
    length, cleanup_before, cleanup_after = MinutesField(), MinutesField(), MinutesField()
    requirements = RequirementOutput(many=True)

    class Meta:
        model = Service
        exclude: ClassVar = ["created_at"]


class ServiceFilters(Filters):
    archived = ArchivedFilter()
    category = django_filters.CharFilter()
    online = django_filters.ChoiceFilter(choices=[("true", "true"), ("false", "false")])


class Services(Listed, Retrieved):
    """The services that clients book, with the therapists, rooms and devices each needs."""

    address = "services"
    group = "Set-up"
    noun = "service"
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Service.objects.with_requirements()
    page_order = ("name", "id")
    filterset_class = ServiceFilters
    serializer_class = ServiceOutput

    @endpoint("POST", body=ServiceInput, status=201)
    def create(self, request: Request, body: NewService) -> Response:
        return self.respond(add_service(**body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ServiceInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: ServiceChanges) -> Response:
        return self.changed(body)

    @endpoint("POST", "<uuid:pk>/archive", if_match=True)
    def archive(self, request: Request) -> Response:
        """Take a service off the menu; visits already booked stand."""
        return self.changed({"archived_at": clock.now()}, "archived")

    @endpoint("POST", "<uuid:pk>/restore", if_match=True)
    def restore(self, request: Request) -> Response:
        """Put a service back on the menu."""
        return self.changed({"archived_at": None}, "restored")

    def changed(self, changes: ServiceChanges, verb: str = "changed") -> Response:
        """Answer with the service after this change."""
        changed = change_service(
            service=self.get_object(), changes=changes, revision=self.revision, by=self.person, verb=verb
        )
        return self.respond(changed)
