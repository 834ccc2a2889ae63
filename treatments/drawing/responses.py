"""What doors that answer with a picture or a paper are made of."""

from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from clinic.http.viewset import ApiViewSet


class FileDoor(ApiViewSet):
    """A door that answers with a file; a refusal is JSON."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The address says which form it is, whatever Accept says."""
        return (JSONRenderer(), "application/json")


def _file(content: bytes, kind: str, **headers: str) -> HttpResponse:
    """Kept by no cache, and taken for nothing but what it is."""
    response = HttpResponse(content, content_type=kind)
    safe = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    for name, value in (safe | headers).items():
        response[name.replace("_", "-")] = value
    return response


def drawing(content: bytes, kind: str) -> HttpResponse:
    """A picture; opened on its own it runs nothing."""
    return _file(content, kind, Content_Security_Policy="default-src 'none'; style-src 'unsafe-inline'")


def paper(document: str, content: bytes) -> HttpResponse:
    """A PDF, whose file name tells nothing of whom it is."""
    return _file(content, "application/pdf", Content_Disposition=f'inline; filename="{document}.pdf"')
