"""/muscle-reviews: which entries of the catalogue a colleague found right as they stand."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.pagination import OnePage
from clinic.http.request_body import MultiLineField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault
from treatments.catalogue.actions.review_muscle import review_muscle
from treatments.catalogue.reviews import REVIEW_STATES, reviewed_entries, reviewed_entry
from treatments.models import Muscle, MuscleReview


class MuscleReviewInput(RequestBody):
    """`digest` is that of the entry that was read."""

    example = {"digest": "5f" * 32, "remark": "Read with the 3rd edition beside it."}
    digest = serializers.RegexField(r"^[0-9a-f]{64}\Z")
    remark = MultiLineField(max_length=1000, allow_blank=True, required=False)


class MuscleReviewOutput(ModelOutput[MuscleReview]):
    reviewed_at = LocalTime(source="created_at")
    reviewer_name = serializers.CharField(source="reviewer.name")

    class Meta:
        model = MuscleReview
        fields = ("reviewed_at", "reviewer", "reviewer_name", "digest", "remark")


class ReviewedEntryOutput(serializers.Serializer[Any]):
    muscle = serializers.CharField(source="muscle.slug")
    name = serializers.CharField(source="muscle.name")
    region = serializers.CharField(source="muscle.region")
    state = serializers.ChoiceField(REVIEW_STATES)
    digest = serializers.CharField(help_text="Of the entry as it stands")
    doubts = serializers.ListField(child=serializers.CharField())
    reviews = MuscleReviewOutput(many=True, help_text="The newest first")


class MuscleReviews(ApiViewSet):
    """The muscles of the catalogue with the reviews of their entries, from head to foot; without pages."""

    address = "muscle-reviews"
    group = "Catalogue"
    noun = "muscle with its reviews"
    summaries: ClassVar = {
        "list": "List the muscles with their reviews",
        "create": "Mark the entry of a muscle as reviewed",
    }
    read_capability = "catalogue.review"
    write_capability = "catalogue.review"

    queryset = Muscle.objects.in_use()
    serializer_class = ReviewedEntryOutput
    pagination_class = OnePage

    @endpoint("GET", many=True, parameters=[OpenApiParameter("state", str, enum=list(REVIEW_STATES))])
    def list(self, request: Request) -> Response:
        state = request.query_params.get("state")
        if state and state not in REVIEW_STATES:
            codes = ", ".join(REVIEW_STATES)
            raise fault("?state", "invalid_choice", _("Give one of {codes}.").format(codes=codes))
        return self.respond_all(entry for entry in reviewed_entries() if state in (None, "", entry.state))

    @endpoint("GET", "<slug:slug>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(reviewed_entry(self.kwargs["slug"]))

    @endpoint("POST", "<slug:slug>", body=MuscleReviewInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, str]) -> Response:
        """Say that the entry is right as it was read; a later change of it makes it `changed`."""
        slug = self.kwargs["slug"]
        review_muscle(muscle=reviewed_entry(slug).muscle, **body, by=self.person)
        return self.respond(reviewed_entry(slug))
