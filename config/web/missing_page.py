"""Addresses that lead nowhere: a page for people, a problem document for programs."""

from django.http import HttpRequest, HttpResponseBase

from clinic.http.problems import NOT_FOUND, not_found
from clinic.pages.rendering import render_page


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404: outside the API a browser, which asks for HTML, gets a page with the way back."""
    if request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        return not_found(request, exception)
    context = {"title": "There is nothing here", "practice": None}
    return render_page(request, "config/missing_page.html", context, status=NOT_FOUND.status)
