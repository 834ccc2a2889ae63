"""/c/<token>: the page behind a link in a letter. GET shows, POST acts."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from clinic.http.problems import refusal_of, retry_after_deadlock
from clinic.pages.links import LinkTarget, unseal
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal

log = logging.getLogger(__name__)
UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError)
"""A form that is too large, or none."""
type Page = Callable[[HttpRequest, LinkTarget], HttpResponse]


@csrf_exempt  # the token is the credential and no cookie is read: docs/decisions/0015-links-in-letters.md
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of a token's purpose; each app names its pages in settings.LINK_PAGES.

    The page says in which language it answers (`speak`), once it knows who reads.
    """
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    with translation.override(None):
        try:
            return _answer(request, token)
        except (Refusal, DatabaseError, *UNREADABLE) as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            if refusal.code in ("link_unknown", "link_expired"):
                log.warning("A link was refused: %s", refusal.code)
            return error_page(request, refusal)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    link = unseal(token)
    page = _pages().get(link.purpose)
    if page is None:
        reason = _("We do not know this link. Please call or write to us.")
        raise Refusal("link_unknown", reason, status=404)
    return retry_after_deadlock(lambda: page(request, link))


def error_page(request: HttpRequest, refusal: Refusal, **more: Any) -> HttpResponse:
    """Return a refusal as a page: that nothing sent was kept, the reason and what to do next."""
    is_sent = request.method == "POST"
    context = {"title": _("This did not work"), "reason": refusal.sentence, "is_not_kept": is_sent, **more}
    return render_page(request, "clinic/error_page.html", context, status=refusal.status)


@cache
def _pages() -> dict[str, Page]:
    return {purpose: import_string(path) for purpose, path in settings.LINK_PAGES.items()}
