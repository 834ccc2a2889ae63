"""/c/<token>: opens the page a link in a letter stands for. GET shows, POST acts."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from clinic.http.problems import refusal_of, retry_after_deadlock
from clinic.pages import rendering as sheet
from clinic.pages.links import unseal
from clinic.refusals import Refusal

UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError)
"""A form that is too large, or none."""
type Page = Callable[[HttpRequest, str], HttpResponse]


@csrf_exempt  # the token is the credential and no cookie is read: docs/decisions/0015-links-in-letters.md
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of a token's purpose; each floor names its pages in settings.LINK_PAGES."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    try:
        return _answer(request, token)
    except (Refusal, DatabaseError, *UNREADABLE) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        return turned_down(request, refusal)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    opened = unseal(token)
    page = _pages().get(opened.purpose)
    if page is None:
        raise Refusal("link_unknown", "We do not know this link. Please call or write to us.", status=404)
    return retry_after_deadlock(lambda: page(request, opened.key))


def turned_down(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page: what is the case and what to do next."""
    said = {"title": "This did not work", "reason": refusal.reason}
    return sheet.show(request, "clinic/turned_down.html", said, status=refusal.status)


@cache
def _pages() -> dict[str, Page]:
    return {purpose: import_string(path) for purpose, path in settings.LINK_PAGES.items()}
