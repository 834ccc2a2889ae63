"""/c/<token>: the page behind a link in a letter. GET shows, POST acts."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from clinic.pages.links import LinkTarget, unseal
from clinic.pages.open_page import answer_openly
from clinic.refusals import Refusal

type Page = Callable[[HttpRequest, LinkTarget], HttpResponse]


@csrf_exempt  # the token is the credential and no cookie is read: docs/decisions/0015-links-in-letters.md
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of a token's purpose; each app names its pages in settings.LINK_PAGES."""
    return answer_openly(request, lambda: _answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    link = unseal(token)
    page = _pages().get(link.purpose)
    if page is None:
        reason = _("We do not know this link. Please call or write to us.")
        raise Refusal("link_unknown", reason, status=404)
    return page(request, link)


@cache
def _pages() -> dict[str, Page]:
    return {purpose: import_string(path) for purpose, path in settings.LINK_PAGES.items()}
