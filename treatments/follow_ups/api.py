"""/follow-ups: the things that therapists are to act on."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter, ClientIdField
from clients.models import Client
from clinic import audit, clock
from clinic.http.endpoint import endpoint
from clinic.http.filters import YES_NO, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import (
    IdField,
    InstantField,
    MultiLineField,
    RequestBody,
    SingleLineField,
)
from clinic.http.viewset import ApiViewSet
from clinic.models import Staff
from treatments.follow_ups.actions.change import FollowUpChanges, change_follow_up
from treatments.follow_ups.actions.close import Closing, close_follow_up
from treatments.follow_ups.actions.raise_by_hand import NewFollowUp, raise_by_hand
from treatments.models import Episode, FollowUp
from treatments.models.check_in import MOST_FLAGS
from treatments.models.follow_up import LONGEST_SENTENCE, OUTCOMES, REASONS, URGENCIES


class FollowUpInput(RequestBody):
    example = {
        "client": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11",
        "episode": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b12",
        "reason": "red_flag",
        "urgency": "same_day",
        "flags": ["RF-DVT"],
        "evidence": ["On the phone: her left calf is warm and more swollen than the right."],
        "owner": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b13",
    }
    client = ClientIdField(queryset=Client.objects.all())
    episode = IdField(queryset=Episode.objects.all(), required=False, allow_null=True)
    reason = serializers.ChoiceField(REASONS)
    urgency = serializers.ChoiceField(URGENCIES, required=False)
    flags = serializers.ListField(child=SingleLineField(max_length=24), required=False, max_length=MOST_FLAGS)
    evidence = serializers.ListField(
        child=SingleLineField(max_length=LONGEST_SENTENCE),
        min_length=1,
        max_length=20,
        help_text="A sentence each",
    )
    owner = IdField(queryset=Staff.objects.all(), required=False)


class FollowUpChange(RequestBody):
    example = {
        "owner": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b13",
        "due_at": "2026-03-24T17:00:00+00:00",
    }
    owner = IdField(queryset=Staff.objects.all(), required=False)
    due_at = InstantField(required=False)


class ClosingInput(RequestBody):
    example = {
        "outcome": "seen_by_clinician",
        "words": "Ultrasound this morning: no clot. Massage may go on.",
    }
    outcome = serializers.ChoiceField(OUTCOMES)
    words = MultiLineField(max_length=2000, allow_blank=True, required=False)


class FollowUpOutput(ModelOutput[FollowUp]):
    client_name = serializers.CharField(source="client.name")
    owner_name = serializers.CharField(source="owner.name")
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = FollowUp
        exclude = ("created_at",)

    def get_overdue(self, follow_up: FollowUp) -> bool:
        return follow_up.is_overdue(clock.now())


class FollowUpFilters(Filters):
    owner = django_filters.UUIDFilter("owner_id")
    client = ClientFilter("client_id")
    episode = django_filters.UUIDFilter("episode_id")
    reason = django_filters.ChoiceFilter(choices=[(reason, reason) for reason in REASONS])
    urgency = django_filters.ChoiceFilter(choices=[(urgency, urgency) for urgency in URGENCIES])
    open = django_filters.ChoiceFilter(choices=YES_NO, method="filter_open")
    mine = django_filters.ChoiceFilter(choices=YES_NO, method="filter_mine")

    class Meta:
        model = FollowUp
        fields: ClassVar[list[str]] = []

    def filter_open(self, follow_ups: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        return follow_ups.filter(closed_at__isnull=value == "true")

    def filter_mine(self, follow_ups: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        assert self.request is not None
        mine = Q(owner=self.request.user.pk)
        return follow_ups.filter(mine if value == "true" else ~mine)


class FollowUps(ApiViewSet):
    """The follow-ups of all clients, earliest due first: an emergency is due at once."""

    address = "follow-ups"
    group = "Self-care"
    noun = "follow-up"
    summaries: ClassVar = {"create": "Raise a follow-up"}
    read_capability = "follow_ups.read"
    write_capability = "follow_ups.write"

    queryset = FollowUp.objects.with_details()
    page_order = ("due_at", "id")
    filterset_class = FollowUpFilters
    serializer_class = FollowUpOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        audit.record_reads(self.person, {follow_up: follow_up.client_id for follow_up in page})
        return self.get_paginated_response(FollowUpOutput(page, many=True).data)

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        follow_up = self.get_object()
        audit.record_read(self.person, follow_up, client_key=follow_up.client_id)
        return self.respond(follow_up)

    @endpoint("POST", body=FollowUpInput, status=201, idempotent=True)
    def create(self, request: Request, body: NewFollowUp) -> Response:
        """Raise one; 200 when the reason stands open already and its evidence grew."""
        follow_up = raise_by_hand(**body, by=self.person)
        response = self.respond_anew(follow_up)
        if follow_up.revision > 1:
            response.status_code = 200
        return response

    @endpoint("PATCH", "<uuid:pk>", body=FollowUpChange, if_match=True)
    def partial_update(self, request: Request, body: FollowUpChanges) -> Response:
        """Hand it to another therapist, or move its time."""
        return self.respond_anew(
            change_follow_up(follow_up=self.get_object(), revision=self.revision, **body, by=self.person)
        )

    @endpoint("POST", "<uuid:pk>/close", body=ClosingInput, if_match=True, idempotent=True)
    def close(self, request: Request, body: Closing) -> Response:
        """Say what came of it; a red flag needs the finding in words, and its ban is lifted."""
        return self.respond_anew(
            close_follow_up(follow_up=self.get_object(), revision=self.revision, **body, by=self.person)
        )
