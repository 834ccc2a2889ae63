"""The base of every API viewset: its endpoints are methods decorated with `@endpoint`."""

from functools import cache
from typing import Any, ClassVar
from urllib.parse import unquote

from django.shortcuts import get_object_or_404
from rest_framework import serializers, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import Endpoint, endpoint, endpoints_of
from clinic.http.filters import refuse_unknown_parameters
from clinic.http.leading_on import leading_on
from clinic.http.problems import NOT_KEPT
from clinic.http.request_body import EmptyBody
from clinic.models.staff import Staff
from clinic.refusals import Refusal

WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class ApiViewSet(viewsets.GenericViewSet[Any]):
    """The endpoints below one address, and what they share: records, serializer, filters, order.

    Endpoints that name no capability of their own need `read_capability` for GET, else `write_capability`.
    """

    address: ClassVar[str] = ""
    group: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    summaries: ClassVar[dict[str, str]] = {}
    """In the OpenAPI document: the group (config/web/api_groups.py), what a record is called, and summaries
    of endpoints of which "Read a <noun>" and the like do not say enough."""
    read_capability: ClassVar[str] = ""
    write_capability: ClassVar[str] = ""
    metadata_class = None
    request: Request
    revision: int | None = None
    """The revision that If-Match names, on endpoints with `if_match`."""

    @property
    def endpoint(self) -> Endpoint | None:
        """The declaration of the requested endpoint; None where the address does not know the method."""
        return endpoints_of(type(self)).get(self.action or "")

    @classmethod
    def capability_of(cls, action: str) -> str:
        """Return the capability that an endpoint needs; blank when it declares none, so nobody may use it."""
        declared = endpoints_of(cls).get(action)
        if declared is None:
            return ""
        return declared.capability or (
            cls.read_capability if declared.method == "GET" else cls.write_capability
        )

    @property
    def person(self) -> Staff:
        """The member of staff who is signed in."""
        assert isinstance(self.request.user, Staff)
        return self.request.user

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Read the body whole before parsing, for an idempotency key hashes it; but not that of an upload."""
        action = self.action_map.get(request.method.lower(), "")
        declared = endpoints_of(type(self)).get(action)
        if not (declared and declared.upload):
            request.body  # noqa: B018
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a NUL byte in the address, and a body or a query that the endpoint does not declare."""
        super().initial(request, *args, **kwargs)
        if "\0" in unquote(request.get_full_path()):
            raise Refusal("malformed", "The address holds a NUL byte. Send it without.", status=400)
        declared = self.endpoint
        if not (declared and declared.many and not declared.parameters):  # a list's filters read its query
            known = declared.parameters if declared else ()
            refuse_unknown_parameters(request, {parameter.name for parameter in known})
        if request.method in WRITES and declared and not (declared.body or declared.upload):
            EmptyBody.parse(request)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, errors too, out of caches: health data is in most of them."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response

    def get_object(self) -> Any:
        """Return the record that the address names, or answer 404; a client who was merged leads on."""
        record = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if getattr(record, "merged_into_id", None) is not None:
            record.require_not_merged()
        return record

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error; one at an address of a client who was merged leads on."""
        return super().handle_exception(leading_on(exc, self.request, self.kwargs))

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the serializer of the endpoint's answer."""
        declared = self.endpoint
        return (declared.answer if declared else None) or super().get_serializer_class()

    def respond(self, record: Any) -> Response:
        """Answer with a record, and with its ETag when it has a revision."""
        content = self._serializer().to_representation(record)
        return self.respond_with(content, revision=getattr(record, "revision", None))

    def respond_anew(self, record: Any) -> Response:
        """Answer with a changed record, read again with all that the answer shows of it."""
        return self.respond(self.get_queryset().get(pk=record.pk))

    def respond_with(self, content: Any, *, revision: int | None = None) -> Response:
        """Answer with this content, the status that the endpoint declares and the ETag of this revision."""
        return Response(
            content,
            status=self.endpoint.status if self.endpoint else 200,
            headers={"ETag": f'"{revision}"'} if revision is not None else None,
        )

    def respond_page(self, records: Any) -> Response:
        """Answer with a cursor page of the filtered records."""
        page = self.paginate_queryset(self.filter_queryset(records))
        return self.get_paginated_response(list(map(self._serializer().to_representation, page or ())))

    def respond_all(self, records: Any) -> Response:
        """Answer with all of these records on one page, in the order given."""
        results = list(map(self._serializer().to_representation, records))
        return Response({"results": results, "next": None, "previous": None})

    def _serializer(self) -> serializers.BaseSerializer[Any]:
        """Return the serializer of the answer, made once per process: it keeps nothing of the records."""
        kind: Any = self.get_serializer_class()
        return _made_once(kind)


class Listed(ApiViewSet):
    """A viewset whose records are listed in cursor pages, for its `read_capability`."""

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_queryset())


class Retrieved(ApiViewSet):
    """A viewset whose records are read one by one, for its `read_capability`."""

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.get_object())


class FileViewSet(ApiViewSet):
    """Endpoints that answer with a file; a refusal is JSON."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Leave Accept out of account: the address says which format is asked for."""
        return (JSONRenderer(), "application/json")


@cache
def _made_once(kind: type[serializers.BaseSerializer[Any]]) -> serializers.BaseSerializer[Any]:
    return kind()
