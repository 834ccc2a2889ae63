"""The OpenAPI description of an endpoint, read from its declaration."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from clinic.http.endpoint import Endpoint
from clinic.http.request_body import RequestBody
from clinic.roles import CAPABILITIES, EVERYONE

SUMMARIES = {
    "list": "List {all}",
    "retrieve": "Read {a}",
    "create": "Add {a}",
    "partial_update": "Change {a}",
    "destroy": "Remove {a}",
}
"""The summaries of endpoints by the names of their methods; another method's name is its verb."""


class Fault(serializers.Serializer[Any]):
    """One fault in the input, by its place."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """An error: a stable code, a sentence about what went wrong and what to do next."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = Fault(many=True, help_text="The first 20 faults")  # type: ignore[assignment]
    error_count = serializers.IntegerField(required=False, help_text="All of them, with invalid_input")


def docs_not_inherited() -> list[type]:
    """Return the classes whose docstrings no description inherits: those of the library, and RequestBody."""
    return [*get_lib_doc_excludes(), RequestBody]  # type: ignore[no-untyped-call]


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The bearer token as a security scheme of the document."""

    target_class = "clinic.http.access.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class EndpointSchema(AutoSchema):
    """Describes an endpoint from its declaration: body with example, answer, refusals and who may use it."""

    view: Any

    @property
    def _endpoint(self) -> Endpoint | None:
        return getattr(self.view, "endpoint", None)

    def get_operation_id(self) -> str:
        action = getattr(self.view, "action", None) or self.method.lower()
        return f"{type(self.view).__name__}_{action}"

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "group", "")]

    def get_summary(self) -> str | None:
        """Return one line: the viewset's own, else a verb and what a record is called."""
        action = getattr(self.view, "action", None)
        if self._endpoint is None or action is None:
            return None
        noun = self.view.noun
        article = "" if noun.startswith("the ") else "an " if noun[0] in "aeiou" else "a "
        words = SUMMARIES.get(action, f"{action.replace('_', ' ').capitalize()} {{a}}")
        return self.view.summaries.get(action) or words.format(a=article + noun, all=f"{noun}s")

    def get_description(self) -> str:  # type: ignore[override]
        text = super().get_description() or ""
        if self._endpoint is None:
            return text
        capability = self.view.capability_of(self.view.action)
        who = "everyone" if capability == EVERYONE else ", ".join(sorted(CAPABILITIES[capability]))
        return f"{text}\n\nFor: {who}.".strip()

    def get_request_serializer(self) -> Any:
        if self._endpoint and self._endpoint.upload:
            return {self._endpoint.upload: OpenApiTypes.BINARY}
        return self._endpoint and self._endpoint.body

    def get_response_serializers(self) -> Any:
        endpoint = self._endpoint
        if endpoint is None:
            return super().get_response_serializers()
        if endpoint.file:
            return {
                (str(endpoint.status), endpoint.file): OpenApiTypes.BINARY,
                ("4XX", "application/problem+json"): Problem,
            }
        answer: Any = endpoint.answer or self.view.serializer_class
        if answer is None or endpoint.status == 204:
            return {"204": None, ("4XX", "application/problem+json"): Problem}
        return {
            str(endpoint.status): answer(many=True) if endpoint.many else answer,
            ("4XX", "application/problem+json"): Problem,
        }

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self._endpoint.many if self._endpoint else super()._is_list_view(serializer)

    def get_examples(self) -> list[OpenApiExample]:
        example = getattr(self.get_request_serializer(), "example", None)
        return [OpenApiExample("A full body", value=example, request_only=True)] if example else []

    def get_override_parameters(self) -> list[Any]:
        endpoint = self._endpoint
        if endpoint is None:
            return []
        parameters = list(endpoint.parameters)
        if endpoint.idempotent:
            parameters.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER))
        if endpoint.if_match:
            required = endpoint.if_match is True
            parameters.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=required))
        return parameters
