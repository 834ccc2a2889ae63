"""Addresses that lead nowhere, and faults of our own: a page for people, a problem document for programs."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase

from clinic.http.problems import NOT_FOUND, OUR_FAULT, not_found, server_error
from clinic.pages.open_page import error_page
from clinic.pages.rendering import render_page
from clinic.screens.answers import answer_refusal, is_partial, render_screen, with_headers
from clinic.screens.session import session_of


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404: outside the API a browser, which asks for HTML, gets a page with the way back.

    Whoever is signed in gets it with the bar of their pages; htmx gets the sentence alone.
    """
    if request.path.startswith("/api/"):
        return not_found(request, exception)
    if is_partial(request):
        return with_headers(answer_refusal(request, NOT_FOUND))
    if not _is_for_people(request):
        return not_found(request, exception)
    if session := session_of(request):
        cast(Any, request).person = session.person
        return with_headers(render_screen(request, "config/missing_screen.html", status=NOT_FOUND.status))
    context = {"title": "There is nothing here", "practice": None}
    return render_page(request, "config/missing_page.html", context, status=NOT_FOUND.status)


def answer_our_fault(request: HttpRequest) -> HttpResponseBase:
    """Answer 500 likewise, without asking the database for anything."""
    if request.path.startswith("/api/") or not (_is_for_people(request) or is_partial(request)):
        return server_error(request)
    if is_partial(request):
        return with_headers(answer_refusal(request, OUR_FAULT))
    return error_page(request, OUR_FAULT, practice=None)


def _is_for_people(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")
