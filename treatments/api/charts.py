"""/notes/{id}/chart.svg and chart.png: a note's marks, drawn."""

from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from clinic import audit
from clinic.http.resource import Resource
from treatments.models import SessionNote
from treatments.note_chart import chart_of
from treatments.pictures import png


class Drawing(Resource):
    """A door that answers with a drawing."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The address says which form it is, whatever Accept says; a refusal is JSON."""
        return (JSONRenderer(), "application/json")


class Charts(Drawing):
    """The body chart of one note."""

    queryset = SessionNote.objects.select_related("attendance")
    capabilities = {"svg": "notes.read", "picture": "notes.read"}

    def svg(self, request: Request, pk: Any) -> HttpResponse:
        """As SVG, with words for screen readers."""
        return drawing(self._drawn().encode(), "image/svg+xml")

    def picture(self, request: Request, pk: Any) -> HttpResponse:
        """As PNG."""
        return drawing(png(self._drawn()), "image/png")

    def _drawn(self) -> str:
        note = self.the_one()
        audit.record_read(self.person, note, client_key=note.client_id)
        return chart_of(note)


def drawing(content: bytes, kind: str) -> HttpResponse:
    """Kept by no cache; opened on its own it runs nothing."""
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
