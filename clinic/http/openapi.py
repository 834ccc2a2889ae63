"""The OpenAPI description of a door, read from what the door declares."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from clinic.http.request_body import RequestBody
from clinic.roles import CAPABILITIES, EVERYONE


class Fault(serializers.Serializer[Any]):
    """One fault in the input, by its place."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """What went wrong, what to do next, and a stable code."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = Fault(many=True)  # type: ignore[assignment]


def docs_not_inherited() -> list[type]:
    """The classes whose docstrings are for us: a form without words of its own says nothing."""
    return [*get_lib_doc_excludes(), RequestBody]  # type: ignore[no-untyped-call]


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document says that a token is needed."""

    target_class = "clinic.http.bearer.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class EndpointSchema(AutoSchema):
    """Describes a `Resource`: its inputs with their example, its outputs, its refusals and who may use it."""

    view: Any

    def _declares(self) -> bool:
        return hasattr(self.view, "capabilities")

    def get_operation_id(self) -> str:
        action = getattr(self.view, "action", None) or self.method.lower()
        return f"{type(self.view).__name__}_{action}"

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_description(self) -> str:  # type: ignore[override]
        text = super().get_description() or ""
        if not self._declares():
            return text
        capability = self.view.capabilities.get(self.view.action, "")
        who = "everyone" if capability == EVERYONE else ", ".join(sorted(CAPABILITIES[capability]))
        return f"{text}\n\nFor: {who}.".strip()

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "inputs", {}).get(getattr(self.view, "action", ""))

    def get_response_serializers(self) -> Any:
        if not self._declares():
            return super().get_response_serializers()
        action = self.view.action
        shape = self.view.outputs.get(action) or self.view.output
        success = (
            "201" if self.method == "POST" and action in getattr(self.view, "creates", {"create"}) else "200"
        )
        if shape is None or self.method == "DELETE":
            return {"204": None, ("4XX", "application/problem+json"): Problem}
        many = self._is_list_view(shape) if shape else False
        answer = shape(many=True) if shape and many else shape
        return {success: answer, ("4XX", "application/problem+json"): Problem}

    def _is_list_view(self, serializer: Any = None) -> bool:
        if self._declares():
            return bool(self.method == "GET" and self.view.action in self.view.lists)
        return super()._is_list_view(serializer)

    def get_examples(self) -> list[OpenApiExample]:
        form = self.get_request_serializer()
        example = getattr(form, "example", None)
        return [OpenApiExample("A full body", value=example, request_only=True)] if example else []

    def get_override_parameters(self) -> list[Any]:
        handler = getattr(self.view, getattr(self.view, "action", "") or "", None)
        parameters = list(getattr(self.view, "parameters", {}).get(getattr(self.view, "action", ""), []))
        if getattr(handler, "is_idempotent", False):
            parameters.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER))
        if self._declares() and self.view.action in self.view.needs_if_match:
            parameters.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True))
        return parameters
