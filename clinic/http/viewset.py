"""What every API door is made of."""

from functools import cache
from typing import Any, ClassVar
from urllib.parse import unquote

from django.db import OperationalError, connection
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.filters import refuse_unknown
from clinic.http.problems import sqlstate
from clinic.http.request_body import EmptyBody, RequestBody
from clinic.models.staff import Staff
from clinic.refusals import Refusal

RETRY_ONCE = {"40P01", "40001"}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class ApiViewSet(viewsets.GenericViewSet[Any]):
    """A door of the API: for each action the capability it needs, what it accepts and what it answers."""

    capabilities: ClassVar[dict[str, str]] = {}
    inputs: ClassVar[dict[str, type[RequestBody]]] = {}
    output: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    outputs: ClassVar[dict[str, type[serializers.BaseSerializer[Any]]]] = {}
    lists: ClassVar[set[str]] = {"list"}
    needs_if_match: ClassVar[set[str]] = {"partial_update", "destroy", "archive", "restore"}
    parameters: ClassVar[dict[str, list[OpenApiParameter]]] = {}
    lookup_value_converter = "uuid"
    metadata_class = None
    request: Request
    lost_to: str | None = None

    @property
    def person(self) -> Staff:
        """Who is asking."""
        assert isinstance(self.request.user, Staff)
        return self.request.user

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer; a deadlock or a serialization failure is tried once more, for it changed nothing."""
        response = super().dispatch(request, *args, **kwargs)
        if self.lost_to in RETRY_ONCE and not connection.in_atomic_block:
            self.lost_to = None
            response = super().dispatch(request, *args, **kwargs)
        return response

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, OperationalError):
            self.lost_to = sqlstate(exc)
        return super().handle_exception(exc)

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Read the body whole before parsing: an idempotency key hashes it, and a retry reads it again."""
        request.body  # noqa: B018
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what no door can use: a NUL byte in the address, and a body where none is declared."""
        super().initial(request, *args, **kwargs)
        if "\0" in unquote(request.get_full_path()):
            raise Refusal("malformed", "The address holds a NUL byte. Send it without.", status=400)
        if request.method in WRITES:
            refuse_unknown(request, set())
            if self.action is not None and self.action not in self.inputs:
                EmptyBody.parse(request)

    def the_one(self) -> Any:
        """The record the address names, or 404."""
        if self.action not in self.lists:
            refuse_unknown(
                self.request, {parameter.name for parameter in self.parameters.get(self.action, [])}
            )
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def refuse_unknown_parameters(self) -> None:
        """400 for a query parameter this action does not declare; lists see to theirs by their filters."""
        if self.action not in self.lists:
            refuse_unknown(
                self.request, {parameter.name for parameter in self.parameters.get(self.action, [])}
            )

    def show(self, record: Any, *, status: int = 200) -> Response:
        """Answer with a record as this action shows it, with its ETag when it has a revision."""
        revision = getattr(record, "revision", None)
        headers = {"ETag": f'"{revision}"'} if revision is not None else None
        shown = self.shape().to_representation(record)
        return Response(shown, status=status, headers=headers)

    def page(self, records: Any) -> Response:
        """Answer with a cursor page of the filtered records."""
        page = self.paginate_queryset(self.filter_queryset(records))
        return self.get_paginated_response(list(map(self.shape().to_representation, page or ())))

    def shape(self) -> serializers.BaseSerializer[Any]:
        """The shape this action answers in, ready to show records."""
        output: Any = self.output_of(self.action)
        return _made(output)

    def output_of(self, action: str) -> type[serializers.BaseSerializer[Any]]:
        """The shape this action answers in."""
        shape = self.outputs.get(action) or self.output
        assert shape is not None, f"{type(self).__name__} has no output for {action}"
        return shape


@cache
def _made(output: type[serializers.BaseSerializer[Any]]) -> serializers.BaseSerializer[Any]:
    """Its fields are made once per process: they keep nothing of the records they show."""
    return output()
