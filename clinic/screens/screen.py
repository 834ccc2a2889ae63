"""The declaration of a screen, at its function: `@screen("diary", GET="appointments.read")`.

A screen is a page for staff. It is a link or a form first: GET shows and changes nothing, POST makes one call
of one action and answers with another page. Script only makes it quicker.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from knox.models import AuthToken

from clinic.appearance.languages import language_of_screens
from clinic.http.access import is_admitted
from clinic.http.leading_on import leading_on
from clinic.http.problems import NOT_ALLOWED, refusal_of, retry_after_deadlock
from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.roles import EVERYONE
from clinic.screens.answers import answer_refusal, is_partial, see_other, send_to_sign_in, with_headers
from clinic.screens.session import keep_session, session_of
from clinic.screens.unsent import ask_for_password_again

SIGNED_OUT = Refusal("signed_out", "You are signed out. Sign in again.", status=401)
WRONG_METHOD = Refusal("method_not_allowed", "This page cannot be sent like that. Open it again.", status=405)
type Handler = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in; on a screen for everyone `person` may be None."""

    person: Staff
    token: AuthToken


@dataclass(frozen=True)
class Screen:
    """The declaration of one screen: its address, and the capability that each method needs.

    A `poll` is asked by the page itself: it keeps nobody signed in.
    """

    path: str
    capabilities: Mapping[str, str]
    poll: bool


def screen(address: str, *, poll: bool = False, **capabilities: str) -> Callable[[Handler], Handler]:
    """Make a function a screen at this address; GET, POST name the capability of clinic/roles.py or EVERYONE.

    A refusal is answered with its sentence, and a request undone by a deadlock anew, once.
    """
    declared = Screen(address, capabilities, poll)
    return lambda handler: _decorate(handler, declared)


def _decorate(handler: Handler, declared: Screen) -> Handler:
    @wraps(handler)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        with translation.override(language_of_screens(request)):
            session = session_of(request)
            staff_request = cast(StaffRequest, request)
            staff_request.person = cast(Staff, session.person if session else None)
            staff_request.token = cast(AuthToken, session.token if session else None)
            try:
                _require(request, declared)
                response = retry_after_deadlock(lambda: handler(request, **values))
            except Exception as error:
                response = _answer_error(request, leading_on(error, request, values))
            if session and not declared.poll:
                keep_session(request, response, session)
            return with_headers(response)

    cast(Any, answer).screen = declared
    return answer


def _require(request: Any, declared: Screen) -> None:
    """Refuse whoever may not use this screen by this method."""
    capability = declared.capabilities.get("GET" if request.method == "HEAD" else request.method)
    if capability is None:
        raise WRONG_METHOD
    if capability == EVERYONE:
        return
    if request.person is None:
        raise SIGNED_OUT
    if not is_admitted(request.person, capability):
        raise NOT_ALLOWED


def _answer_error(request: HttpRequest, error: Exception) -> HttpResponse:
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    if refusal is SIGNED_OUT and not is_partial(request):
        is_read = request.method in ("GET", "HEAD")
        return send_to_sign_in(request) if is_read else ask_for_password_again(request, refusal)
    if address := refusal.extra.get("location"):
        return see_other(address)
    return answer_refusal(request, refusal)


def screen_of(handler: object) -> Screen:
    """Return the declaration of a screen."""
    return cast(Screen, cast(Any, handler).screen)


def screen_routes(*handlers: Handler) -> list[URLPattern]:
    """Return a route for each of these screens: `diary_screen` is named `diary`."""
    return [
        path(screen_of(handler).path, handler, name=handler.__name__.removesuffix("_screen"))
        for handler in handlers
    ]
