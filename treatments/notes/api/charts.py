"""/notes/{id}/chart.svg and chart.png: a note's marks, drawn."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from clinic import audit
from treatments.drawing.render import render_png
from treatments.drawing.responses import FileEndpoint, picture_response
from treatments.models import SessionNote
from treatments.notes.chart import chart_of


class Charts(FileEndpoint):
    """The body chart of one note."""

    queryset = SessionNote.objects.select_related("attendance")
    capabilities = {"svg": "notes.read", "picture": "notes.read"}

    def svg(self, request: Request, pk: Any) -> HttpResponse:
        """As SVG, with words for screen readers."""
        return picture_response(self._drawn().encode(), "image/svg+xml")

    def picture(self, request: Request, pk: Any) -> HttpResponse:
        """As PNG."""
        return picture_response(render_png(self._drawn()), "image/png")

    def _drawn(self) -> str:
        note = self.the_one()
        audit.record_read(self.person, note, client_key=note.client_id)
        return chart_of(note)
