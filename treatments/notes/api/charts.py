"""/notes/{id}/chart.svg and chart.png: the chart of a note's points."""

from typing import ClassVar

from django.http import HttpResponse
from rest_framework.request import Request

from clinic import audit
from clinic.http.endpoint import endpoint
from treatments.drawing.file_responses import FileViewSet, picture_response
from treatments.drawing.render import render_png
from treatments.models import SessionNote
from treatments.notes.chart import draw_note_chart


class Charts(FileViewSet):
    """The body chart of one note."""

    address = "notes/<uuid:pk>"
    group = "Treatment"
    noun = "chart"
    summaries: ClassVar = {
        "picture": "Draw the chart of a note as PNG",
        "svg": "Draw the chart of a note as SVG",
    }
    read_capability = "notes.read"

    queryset = SessionNote.objects.select_related("attendance")

    @endpoint("GET", "chart.svg", file="image/svg+xml")
    def svg(self, request: Request) -> HttpResponse:
        """As SVG, with words for screen readers."""
        return picture_response(self._draw().encode(), "image/svg+xml")

    @endpoint("GET", "chart.png", file="image/png")
    def picture(self, request: Request) -> HttpResponse:
        """As PNG."""
        return picture_response(render_png(self._draw()), "image/png")

    def _draw(self) -> str:
        note = self.get_object()
        audit.record_read(self.person, note, client_key=note.client_id)
        return draw_note_chart(note)
