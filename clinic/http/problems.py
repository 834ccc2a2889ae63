"""Every error an outsider can meet, as application/problem+json: what went wrong, what to do next, a code."""

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

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
from rest_framework import exceptions
from rest_framework.response import Response

from clinic.models.constraints import refusal_of_constraint
from clinic.refusals import Refusal

log = logging.getLogger(__name__)
TRY_AGAIN_SECONDS = 2
UNDONE = {"40P01", "40001"}
"""A deadlock, a serialization failure: PostgreSQL has rolled the whole transaction back."""


def answer_with_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: what an error says to a person, or None for a fault of our own."""
    refusal = refusal_of(error)
    if refusal is None:
        return None
    response = Response(body(refusal), status=refusal.status, content_type="application/problem+json")
    if isinstance(error, exceptions.APIException):
        if challenge := getattr(error, "auth_header", None):
            response["WWW-Authenticate"] = challenge
        if wait := getattr(error, "wait", None):
            response["Retry-After"] = str(int(wait) + 1)
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(TRY_AGAIN_SECONDS)
    if revision := refusal.extra.get("current_revision"):
        response["ETag"] = f'"{revision}"'
    return response


def body(refusal: Refusal) -> dict[str, Any]:
    """The problem document of a refusal."""
    return {
        "type": f"https://knotwork.test/refusals#{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.reason,
        "errors": refusal.errors,
        **refusal.extra,
    }


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal an error amounts to; None when it is a fault of our own."""
    match error:
        case Refusal():
            return error
        case exceptions.ValidationError():
            return Refusal(
                "invalid_input",
                "Some of what was sent cannot be used; see errors.",
                status=400,
                errors=list(_faults(error.get_full_details())),
            )
        case ValidationError():
            return refusal_of_model(error)
        case IntegrityError():
            return refusal_of_constraint(error)
        case DataError():
            return Refusal(
                "out_of_range", "A value is too large, too long or holds a NUL byte. Correct it.", status=400
            )
        case OperationalError() | DatabaseError():
            return refusal_of_wait(error)
        case Http404():
            return Refusal("not_found", "There is nothing here. Check the address.", status=404)
        case RequestDataTooBig():
            return Refusal("too_large", "The request is larger than 2.5 MB. Send less at once.", status=413)
        case PermissionDenied():
            return Refusal("not_allowed", "Your role does not allow this. Ask the owner.", status=403)
        case SuspiciousOperation() | BadRequest() | MultiPartParserError() | RecursionError():
            return Refusal("malformed", "The request could not be read.", status=400)
        case exceptions.APIException():
            return _refusal_of_drf(error)
    return None


WORDS = {
    "parse_error": ("malformed", "The body is not valid JSON."),
    "not_authenticated": ("signed_out", "Sign in and send the token as Authorization: Bearer."),
    "authentication_failed": ("signed_out", "The token is unknown or has expired. Sign in again."),
    "permission_denied": ("not_allowed", "Your role does not allow this. Ask the owner."),
    "not_found": ("not_found", "There is nothing here. Check the address."),
    "method_not_allowed": (
        "method_not_allowed",
        "This address does not know this method; see the Allow header.",
    ),
    "not_acceptable": ("not_acceptable", "Answers are JSON. Ask for application/json."),
    "unsupported_media_type": ("unsupported_media_type", "Send JSON, as Content-Type: application/json."),
    "throttled": ("too_many_tries", "Too many tries. Wait a moment, then try again."),
}


def _refusal_of_drf(error: exceptions.APIException) -> Refusal:
    code, reason = WORDS.get(error.default_code, (error.default_code, str(error.detail)))
    return Refusal(code, reason, status=error.status_code)


def _faults(details: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """The leaves of DRF's nested errors, each with its JSON pointer."""
    if isinstance(details, list):
        for index, item in enumerate(details):
            leaf = (
                isinstance(item, dict)
                and set(item) == {"message", "code"}
                and not isinstance(item["code"], dict)
            )
            yield from _faults(item, pointer if leaf else f"{pointer}/{index}")
    elif set(details) == {"message", "code"} and not isinstance(details["code"], dict | list):
        yield {
            "pointer": sayable(pointer),
            "code": str(details["code"]),
            "message": sayable(str(details["message"])),
        }
    else:
        for name, item in details.items():
            yield from _faults(item, _below(pointer, str(name)))


def sayable(words: str) -> str:
    """Words that repeat input, fit to be sent: JSON may smuggle in half a character, which UTF-8 has not."""
    return words.encode("utf-8", "replace").decode()


def _below(pointer: str, name: str) -> str:
    """The pointer of a member; query parameters are told by their question mark."""
    if name == "non_field_errors":
        return pointer
    return name if name.startswith("?") else f"{pointer}/{name}"


def refusal_of_model(error: ValidationError) -> Refusal:
    """A model's own check failed: a broken constraint is 409 with its code, a bad field 422."""
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
        return Refusal(faults[0]["code"], faults[0]["message"])
    return Refusal(
        "invalid_input", "Some of what was sent cannot be used; see errors.", status=422, errors=faults
    )


def sqlstate(error: Exception) -> str | None:
    """PostgreSQL's code for what went wrong."""
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


def refusal_of_wait(error: DatabaseError) -> Refusal | None:
    """A lock that did not come, a deadlock twice over, no database: the caller may try again."""
    if sqlstate(error) in {"40P01", "40001", "55P03", "57014"} or isinstance(error, OperationalError):
        log.warning("Asked to try again: %s %s", type(error).__name__, sqlstate(error))
        return Refusal("busy", "The diary is busy. Nothing was changed; try again in a moment.", status=503)
    return None


def _page(refusal: Refusal) -> JsonResponse:
    return JsonResponse(body(refusal), status=refusal.status, content_type="application/problem+json")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's 404, for addresses no route knows."""
    return _page(Refusal("not_found", "There is nothing here. Check the address.", status=404))


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's 400, for requests it could not read."""
    refusal = refusal_of(exception)
    return _page(refusal or Refusal("malformed", "The request could not be read.", status=400))


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's 500: a fault of our own, in the same form as every other error."""
    return _page(
        Refusal("our_fault", "Something broke on our side. Nothing was changed; try again later.", status=500)
    )
