"""The declaration of an endpoint, once and at its method: `@endpoint("POST", "<uuid:pk>/sign", ...)`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Literal, cast

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from clinic.http.idempotency import answer_once
from clinic.http.problems import retry_after_deadlock
from clinic.http.request_body import RequestBody
from clinic.refusals import Refusal

ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')

type Handler = Callable[..., HttpResponseBase]
type IfMatch = bool | Literal["optional"]
type Serializer = type[serializers.BaseSerializer[Any]]


@dataclass(frozen=True)
class Endpoint:
    """The declaration of one endpoint, read by routes, permission, OpenAPI document and sweeps.

    `path` lies below the address of its viewset. `capability` is one of clinic/roles.py, EVERYONE, or blank
    for the viewset's read or write capability. `answer` is the serializer of the answer, blank for the
    viewset's; `file` the media type of an answer that is a file, `upload` that of a body that is one, which
    the endpoint reads from `request.stream`. `many` marks a list: the viewset's filters
    read its query, unless it declares `parameters` of its own.
    """

    method: str
    path: str
    capability: str
    body: type[RequestBody] | None
    partial: bool
    answer: Serializer | None
    file: str
    upload: str
    status: int
    many: bool
    if_match: IfMatch
    idempotent: bool
    parameters: tuple[OpenApiParameter, ...]


def endpoint(
    method: str,
    path: str = "",
    *,
    capability: str = "",
    body: type[RequestBody] | None = None,
    partial: bool = False,
    answer: Serializer | None = None,
    file: str = "",
    upload: str = "",
    status: int = 200,
    many: bool = False,
    if_match: IfMatch = False,
    idempotent: bool = False,
    parameters: Sequence[OpenApiParameter] = (),
) -> Callable[[Handler], Handler]:
    """Make a method of an ApiViewSet an endpoint; it is called with the request and the checked body, if any.

    With `partial` the body may leave out fields. With `if_match` the revision of If-Match stands in
    `self.revision`, None where it is optional and was not sent. With `idempotent` it takes Idempotency-Key.
    A request undone by a deadlock is answered anew, once.
    """
    declared = Endpoint(
        method=method,
        path=path,
        capability=capability,
        body=body,
        partial=partial,
        answer=answer,
        file=file,
        upload=upload,
        status=status,
        many=many,
        if_match=if_match,
        idempotent=idempotent,
        parameters=tuple(parameters),
    )
    return lambda handler: _decorate(handler, declared)


def _decorate(handler: Handler, declared: Endpoint) -> Handler:
    @wraps(handler)
    def call(view: Any, request: Request, **path_values: Any) -> HttpResponseBase:
        arguments = [declared.body.parse(request, partial=declared.partial)] if declared.body else []
        if declared.if_match:
            view.revision = _revision_in(request, required=declared.if_match is True)
        return handler(view, request, *arguments)

    answer_request = answer_once(call) if declared.idempotent else call

    @wraps(handler)
    def decorated(view: Any, request: Request, **path_values: Any) -> HttpResponseBase:
        return retry_after_deadlock(lambda: answer_request(view, request, **path_values))

    cast(Any, decorated).endpoint = declared
    return decorated


def _revision_in(request: Request, *, required: bool) -> int | None:
    """Return the revision that the caller read before asking for a change, from If-Match.

    Raises `Refusal` `if_match_missing` (428) without the header, unless it is optional: then None; and
    `if_match_malformed` (400) when it is no ETag of ours.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if not required:
            return None
        raise Refusal(
            "if_match_missing",
            "Read it first and send its ETag back as If-Match, so that nobody is overwritten.",
            status=428,
        )
    match = ETAG.match(header.strip())
    if not match:
        raise Refusal("if_match_malformed", 'If-Match is an ETag of ours, such as "3".', status=400)
    return int(match[1])


def endpoints_of(viewset: type) -> dict[str, Endpoint]:
    """Return the declarations of a viewset's endpoints, by the names of their methods."""
    return _endpoints_of(cast(Any, viewset))


@cache
def _endpoints_of(viewset: Any) -> dict[str, Endpoint]:
    declared = {name: getattr(getattr(viewset, name), "endpoint", None) for name in dir(viewset)}
    return {name: value for name, value in declared.items() if isinstance(value, Endpoint)}
