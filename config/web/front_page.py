"""/: the page a newcomer opens first. It tells of the practice and holds nothing personal."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from clinic.http.problems import RETRY_AFTER_SECONDS
from clinic.models import Location, Practice
from clinic.pages.rendering import render_page
from clinic.screens.answers import see_other
from clinic.screens.navigation import home_of
from clinic.screens.session import session_of
from config.demo.sign_ins import PASSWORD, PRACTICE_EMAIL, SIGN_INS
from config.web.demo_progress import demo_progress

TEMPLATE = "config/front_page.html"
SECONDS_BETWEEN_LOOKS = "3"
"""The page of a demo on its way opens itself again after so long."""


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """Show the practice and its locations; in the demo also its sign-ins, and before it how far it is.

    Whoever is signed in is led to the first page of the day.
    """
    try:
        if session := session_of(request):
            return see_other(home_of(session.person))
        practice = Practice.objects.first()
        locations = Location.objects.filter(archived_at=None).order_by("created_at") if practice else ()
        context = _context(practice, list(locations))
    except DatabaseError:
        context = {"title": "Not ready yet", "practice": None, "state": "away"}
        response = render_page(request, TEMPLATE, context, status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    response = render_page(request, TEMPLATE, context | {"csrf_token": get_token(request)})
    response["Referrer-Policy"] = "same-origin"  # with none, browsers hide the origin of the forms here
    if context["state"] == "coming":
        response["Refresh"] = SECONDS_BETWEEN_LOOKS
    return response


def _context(practice: Practice | None, locations: Sequence[Location]) -> dict[str, Any]:
    context: dict[str, Any] = {"practice": practice, "locations": locations}
    if practice is None:
        percent = demo_progress()
        if percent is None and settings.EMBEDDED:
            percent = 0  # `make run` is about to seed it
        if percent is None:
            return context | {"title": "Knotwork", "state": "empty"}
        return context | _demo("coming") | {"title": "Knotwork", "percent": percent}
    if practice.email == PRACTICE_EMAIL:
        return context | _demo("demo") | {"title": "Welcome to the demo clinic"}
    return context | {"title": practice.name, "state": "open"}


def _demo(state: str) -> dict[str, Any]:
    letters = settings.MAIL_FOLDER if settings.EMBEDDED and _letters_are_files() else ""
    return {"state": state, "sign_ins": SIGN_INS, "password": PASSWORD, "letters": letters}


def _letters_are_files() -> bool:
    backend: str = settings.MAILERS["default"]["BACKEND"]
    return backend.endswith("MailFolder")
