"""/consent-texts: what clients agree to, numbered, in languages."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.consents.write_text import (
    change_consent_text,
    delete_draft_text,
    publish_consent_text,
    retire_consent_text,
    write_consent_text,
)
from clients.catalogue.areas import AREAS
from clients.models import ConsentText
from clients.models.consent_text import KINDS, LONGEST_TEXT
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, RequestBody, SingleLineField
from clinic.http.viewset import Listed, Retrieved

STATES = ("draft", "published", "retired")


class ConsentTextChanges(RequestBody):
    example: ClassVar[dict[str, Any]] = {
        "body": "## Treatment\n\nI agree to be treated.\n\n- I may stop at **any** time.",
        "areas": [],
        "material": True,
        "asked_each_visit": False,
        "valid_days": None,
    }
    body = MultiLineField(max_length=LONGEST_TEXT)
    areas = serializers.ListField(
        child=serializers.ChoiceField(tuple(AREAS)), max_length=len(AREAS), required=False
    )
    material = serializers.BooleanField(
        required=False,
        help_text="Asks again whoever agreed to an earlier number; a spelling fix does not",
    )
    asked_each_visit = serializers.BooleanField(required=False)
    valid_days = serializers.IntegerField(min_value=1, max_value=3660, allow_null=True, required=False)


class ConsentTextInput(ConsentTextChanges):
    example: ClassVar[dict[str, Any]] = {
        "kind": "treatment",
        "number": None,
        "language": "en",
        **ConsentTextChanges.example,
    }
    kind = serializers.ChoiceField(KINDS)
    number = serializers.IntegerField(
        min_value=1,
        max_value=9999,
        allow_null=True,
        required=False,
        help_text="Of the same text in another language",
    )
    language = SingleLineField(max_length=35)


class ConsentTextOutput(ModelOutput[ConsentText]):
    state = serializers.ChoiceField(STATES, read_only=True)

    class Meta:
        model = ConsentText
        exclude: ClassVar = ["created_at"]


class ConsentTextFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=[(kind, kind) for kind in KINDS])


class ConsentTexts(Listed, Retrieved):
    """The consent texts; a published one never changes, and consents point at it."""

    address = "consent-texts"
    group = "Set-up"
    noun = "consent text"
    summaries: ClassVar = {
        "publish": "Publish a consent text",
        "retire": "Retire a consent text",
        "destroy": "Delete a draft of a consent text",
    }
    read_capability = "consents.read"
    write_capability = "practice.change"

    queryset = ConsentText.objects.all()
    page_order = ("kind", "id")
    filterset_class = ConsentTextFilters
    serializer_class = ConsentTextOutput

    @endpoint("POST", body=ConsentTextInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Begin a draft: the next number of its kind, or `number` in another language."""
        return self.respond(write_consent_text(fields=body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ConsentTextChanges, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change a draft; a published text stays as it is."""
        text = change_consent_text(
            text=self.get_object(), changes=body, revision=self.revision, by=self.person
        )
        return self.respond(text)

    @endpoint("POST", "<uuid:pk>/publish", if_match=True)
    def publish(self, request: Request) -> Response:
        """Offer a text from now on; with `material` it asks again whoever agreed to an earlier number."""
        text = publish_consent_text(text=self.get_object(), revision=self.revision, by=self.person)
        return self.respond(text)

    @endpoint("POST", "<uuid:pk>/retire", if_match=True)
    def retire(self, request: Request) -> Response:
        """Offer a text no more; consents to it stand."""
        text = retire_consent_text(text=self.get_object(), revision=self.revision, by=self.person)
        return self.respond(text)

    @endpoint("DELETE", "<uuid:pk>", status=204, if_match=True)
    def destroy(self, request: Request) -> Response:
        delete_draft_text(text=self.get_object(), revision=self.revision, by=self.person)
        return Response(status=204)
