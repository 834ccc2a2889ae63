"""What every page behind a link is made of: one sheet of HTML that needs no script, cookie or account."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString

from clinic.models import Practice


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page that extends clinic/page.html; its `title` stands in the context."""
    said = {"practice": Practice.objects.first(), "css": _css()} | context
    response = HttpResponse(render_to_string(template, said), status=status)
    for name, value in _headers().items():
        response[name] = value
    return response


@cache
def _css() -> str:
    sheet: Any = get_template("clinic/page.css")
    return SafeString(sheet.template.source.strip())


@cache
def _headers() -> dict[str, str]:
    """Nothing but this page's own style and forms; kept by no cache, search engine or Referer header."""
    style = b64encode(sha256(_css().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "Cache-Control": "no-store, private",
    }
