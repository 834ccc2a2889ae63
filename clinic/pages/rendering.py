"""The pages behind links: HTML that needs no script, cookie or account."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString

from clinic.appearance.colours import DEFAULT, for_dark_screens
from clinic.appearance.languages import is_english, is_reader_known, speak, written_language
from clinic.models import Practice


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    loads_own_files: bool = False,
    may_be_framed: bool = False,
) -> HttpResponse:
    """Render a page that extends clinic/page.html; the context holds its `title`, and may hold `practice`.

    One that `loads_own_files` may run and ask what this server itself offers, and works without.

    One that `may_be_framed` is shown in a frame on the websites that the practice names.

    Where it is not known who reads, the page is in the language of the practice.
    """
    practice = context["practice"] if "practice" in context else Practice.objects.first()
    css = _css(practice.colour if practice else DEFAULT)
    if not is_reader_known():
        speak(practice.language if practice else "")
    words = {"language": written_language(), "is_english": is_english()}
    full_context = context | words | {"practice": practice, "css": css}
    response = HttpResponse(render_to_string(template, full_context), status=status)
    framed_by = practice.frame_origins if practice and may_be_framed else ""
    for name, value in _headers(css, loads_own_files, framed_by).items():
        response[name] = value
    if framed_by:  # X-Frame-Options knows no list of origins
        response.xframe_options_exempt = True
    return response


@lru_cache(maxsize=8)
def _css(colour: str) -> str:
    """Return the style sheet of pages in the colour of the practice."""
    stylesheet: Any = get_template("clinic/page.css")
    source: str = stylesheet.template.source.strip()
    dark = for_dark_screens(DEFAULT)
    return SafeString(source.replace(DEFAULT, colour).replace(dark, for_dark_screens(colour)))


@lru_cache(maxsize=16)
def _headers(css: str, loads_own_files: bool, framed_by: str) -> dict[str, str]:
    """Return headers that allow only the page's own style and forms, and forbid caching and indexing."""
    style = b64encode(sha256(css.encode()).digest()).decode()
    own, scripts = (" 'self'", "; script-src 'self'; connect-src 'self'") if loads_own_files else ("", "")
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'{own}; img-src 'self' data:; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {framed_by or "'none'"}{scripts}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "Cache-Control": "no-store, private",
    }
