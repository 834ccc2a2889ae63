"""The frame of every page that is open without an account: its refusals are pages, and it reads no cookie."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clinic.http.problems import refusal_of, retry_after_deadlock
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal

log = logging.getLogger(__name__)
UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError)
"""A form that is too large, or none."""


def answer_openly(
    request: HttpRequest, answer: Callable[[], HttpResponse], *, may_be_framed: bool = False
) -> HttpResponse:
    """Return the answer of a page, or its refusal as a page, which may be framed as the page.

    The page says in which language it answers (`speak`), once it knows who reads.
    """
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    with translation.override(None):
        try:
            return retry_after_deadlock(answer)
        except (Refusal, DatabaseError, *UNREADABLE) as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            if refusal.code in ("link_unknown", "link_expired"):
                log.warning("A link was refused: %s", refusal.code)
            return error_page(request, refusal, may_be_framed=may_be_framed)


def error_page(
    request: HttpRequest, refusal: Refusal, *, may_be_framed: bool = False, **more: Any
) -> HttpResponse:
    """Return a refusal as a page: that nothing sent was kept, the reason and what to do next."""
    is_sent = request.method == "POST"
    context = {"title": _("This did not work"), "reason": refusal.sentence, "is_not_kept": is_sent, **more}
    return render_page(
        request, "clinic/error_page.html", context, status=refusal.status, may_be_framed=may_be_framed
    )
