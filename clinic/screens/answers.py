"""Answers of screens: a page, another page, a refusal in place; and the headers they all have."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.csp import CSP, build_policy

from clinic.http.problems import NOT_KEPT
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.screens.navigation import entries_for
from clinic.screens.session import longest_idle

OWN_ALONE: dict[str, list[Any]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
POLICY = build_policy(OWN_ALONE)
POLICY_WITH_FRAMES = build_policy(OWN_ALONE | {"frame-src": [CSP.SELF]})
"""Of a page that shows another document of ours in a frame."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": f"{NOT_KEPT}, private",
    # Not `no-referrer`, under which browsers hide the origin of forms and Django refuses them.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def render_screen(
    request: Any, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a template that extends clinic/screen.html, or with `#name` one part of it.

    The context may hold `practice`, which is read otherwise; a part has no bar and needs none.
    """
    person = getattr(request, "person", None)
    full: dict[str, Any] = {"person": person, **(context or {})}
    if "#" not in template:
        full["entries"] = entries_for(person, request.path)
        full["idle_seconds"] = int(longest_idle().total_seconds())
        if "practice" not in full:
            full["practice"] = Practice.objects.first()
    return HttpResponse(render_to_string(template, full, request), status=status)


def see_other(to: Any, *values: Any, **query: object) -> HttpResponse:
    """Answer with another page, to be read by GET: the name of a screen, or an address."""
    address = resolve_url(to, *values)
    sent = {name: value for name, value in query.items() if value not in (None, "")}
    response = HttpResponseRedirect(f"{address}?{urlencode(sent)}" if sent else address)
    response.status_code = 303
    return response


def is_partial(request: HttpRequest) -> bool:
    """Return True if htmx asks, which puts the answer into the page that is open."""
    return "HX-Request" in request.headers


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with the sentence of a refusal: in the notice of the open page, or as a page of its own."""
    context = {"title": "", "refusal": refusal, "is_sent": request.method == "POST"}
    if not is_partial(request):
        return render_screen(request, "clinic/refusal.html", context, status=refusal.status)
    response = render_screen(request, "clinic/refusal.html#notice", context, status=refusal.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML"
    response["Refusal-Code"] = refusal.code
    return response


def send_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Answer with the page to sign in, which leads back to this one."""
    home = request.path == "/"
    return see_other("sign_in", next=None if home else request.get_full_path())


def with_headers(response: HttpResponse) -> HttpResponse:
    """Return an answer with the headers of screens: own scripts and styles alone, kept by nobody."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def is_own_address(address: str) -> bool:
    """Return True for a path below our own root, to which a sign-in may lead back."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))
