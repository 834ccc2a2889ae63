"""Answers to errors, as application/problem+json: the problem, what to do next, and a stable code."""

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from clinic.models.constraints import refusal_of_constraint, refusal_of_violation
from clinic.refusals import Refusal, invalid_input
from clinic.text import utf8_safe

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 2
NOT_KEPT = "no-store"
"""The Cache-Control of answers: neither browsers nor proxies keep them."""
UNDONE = {"40P01", "40001"}
"""A deadlock, a serialization failure: PostgreSQL has rolled the whole transaction back."""
LOCKS_LOST = UNDONE | {"55P03", "57014"}
"""Those, and a lock that was not free in time and a statement that took too long."""

NOT_ALLOWED = Refusal("not_allowed", _("Your role does not allow this. Ask the owner."), status=403)
NOT_FOUND = Refusal("not_found", _("There is nothing here. Check the address."), status=404)
UNREADABLE = Refusal("malformed", _("The request could not be read."), status=400)
OUR_FAULT = Refusal(
    "our_fault", _("Something broke on our side. Nothing was changed; try again later."), status=500
)
BUSY = Refusal("busy", _("The diary is busy. Nothing was changed; try again in a moment."), status=503)

REFUSALS: dict[type[Exception], Refusal] = {
    DataError: Refusal(
        "out_of_range", _("A value is too large, too long or holds a NUL byte. Correct it."), status=400
    ),
    Http404: NOT_FOUND,
    PermissionDenied: NOT_ALLOWED,
    RequestDataTooBig: Refusal(
        "too_large", _("The request is larger than 2.5 MB. Send less at once."), status=413
    ),
    SuspiciousOperation: UNREADABLE,
    BadRequest: UNREADABLE,
    MultiPartParserError: UNREADABLE,
    RecursionError: UNREADABLE,
    exceptions.NotFound: NOT_FOUND,
    exceptions.PermissionDenied: NOT_ALLOWED,
    exceptions.ParseError: Refusal("malformed", "The body is not valid JSON.", status=400),
    exceptions.NotAuthenticated: Refusal(
        "signed_out", "Sign in and send the token as Authorization: Bearer.", status=401
    ),
    exceptions.AuthenticationFailed: Refusal(
        "signed_out", "The token is unknown or has expired. Sign in again.", status=401
    ),
    exceptions.MethodNotAllowed: Refusal(
        "method_not_allowed", "This address does not know this method; see the Allow header.", status=405
    ),
    exceptions.NotAcceptable: Refusal(
        "not_acceptable", "Answers are JSON. Ask for application/json.", status=406
    ),
    exceptions.UnsupportedMediaType: Refusal(
        "unsupported_media_type", "Send JSON, as Content-Type: application/json.", status=415
    ),
    exceptions.Throttled: Refusal(
        "too_many_tries", "Too many tries. Wait a moment, then try again.", status=429
    ),
}
"""The answers to errors that always get the same one; an error's nearest class decides."""


def answer_with_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error, or None for a fault of our own; DRF calls this for each exception."""
    refusal = refusal_of(error)
    if refusal is None:
        return None
    response = Response(problem_of(refusal), status=refusal.status, content_type="application/problem+json")
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if address := refusal.extra.get("location"):
        response["Location"] = address
    if revision := refusal.extra.get("current_revision"):
        response["ETag"] = f'"{revision}"'
    return response


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """Return the problem document of a refusal, as RFC 9457 describes it."""
    return {
        "type": f"{settings.PUBLIC_URL}/refusals#{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.reason,
        "errors": refusal.errors,
        **refusal.extra,
    }


def refusal_of(error: Exception) -> Refusal | None:
    """Return the refusal that answers an error; None when it is a fault of our own."""
    for kind in type(error).__mro__:
        if kind in REFUSALS:
            return REFUSALS[kind]
    match error:
        case Refusal():
            return error
        case exceptions.ValidationError():
            return invalid_input(400, _faults(error.get_full_details()))
        case ValidationError():
            return _refusal_of_model(error)
        case IntegrityError():
            return refusal_of_constraint(error)
        case DatabaseError():
            return _refusal_of_wait(error)
        case exceptions.APIException():
            return Refusal(error.default_code, str(error.detail), status=error.status_code)
    return None


def _faults(details: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Yield each single error among DRF's nested ones, with its JSON pointer."""
    if isinstance(details, list):
        for index, item in enumerate(details):
            is_leaf = (
                isinstance(item, dict)
                and set(item) == {"message", "code"}
                and not isinstance(item["code"], dict)
            )
            yield from _faults(item, pointer if is_leaf else f"{pointer}/{index}")
    elif set(details) == {"message", "code"} and not isinstance(details["code"], dict | list):
        yield {
            "pointer": utf8_safe(pointer),
            "code": str(details["code"]),
            "message": utf8_safe(str(details["message"])),
        }
    else:
        for name, item in details.items():
            yield from _faults(item, _pointer_of_member(pointer, str(name)))


def _pointer_of_member(pointer: str, name: str) -> str:
    """Return the pointer of a member of an object; a query parameter's is `?` and its name."""
    if name == "non_field_errors":
        return pointer
    return name if name.startswith("?") else f"{pointer}/{name}"


def _refusal_of_model(error: ValidationError) -> Refusal:
    """Return the refusal of a model's own check: 409 with its code for a constraint, 422 for a field."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    faults = [
        {
            "pointer": "" if name == "__all__" else f"/{name}",
            "code": str(item.code or "invalid"),
            "message": text,
        }
        for name, items in by_field.items()
        for item in items
        for text in item.messages
    ]
    if len(faults) == 1 and faults[0]["pointer"] == "":
        return refusal_of_violation(faults[0]["code"], faults[0]["message"])
    return invalid_input(422, faults)


def sqlstate(error: Exception) -> str | None:
    """Return PostgreSQL's code for an error of the database; None when there is none."""
    return getattr(error.__cause__, "sqlstate", None)


def retry_after_deadlock[T](attempt: Callable[[], T]) -> T:
    """Return what `attempt` returns; try it once more after a deadlock or a serialization failure.

    Only outside a transaction: there the failed attempt changed nothing.
    """
    try:
        return attempt()
    except OperationalError as error:
        if sqlstate(error) not in UNDONE or connection.in_atomic_block:
            raise
    return attempt()


def _refusal_of_wait(error: DatabaseError) -> Refusal | None:
    """Return `busy` for a lock that was not free, a second deadlock or an absent database; else None."""
    if sqlstate(error) in LOCKS_LOST or isinstance(error, OperationalError):
        log.warning("Asked to try again: %s %s", type(error).__name__, sqlstate(error))
        return BUSY
    return None


def _respond(refusal: Refusal) -> JsonResponse:
    return JsonResponse(
        problem_of(refusal),
        status=refusal.status,
        content_type="application/problem+json",
        headers={"Cache-Control": NOT_KEPT},
    )


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer 404 where Django knows no route."""
    return _respond(NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer 400 where Django could not read the request."""
    return _respond(refusal_of(exception) or UNREADABLE)


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer 500 for a fault of our own, in the same form as every other error."""
    return _respond(OUR_FAULT)
