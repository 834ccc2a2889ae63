"""/notes/{id}/chart.svg and chart.png: the chart of a note's points."""

from typing import ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.viewset import FileViewSet
from clinic.refusals import fault
from treatments.drawing.file_responses import picture_response
from treatments.drawing.render import render_png
from treatments.models import SessionNote
from treatments.notes.chart import draw_note_chart
from treatments.notes.drawing import ALL

USUAL = OpenApiParameter("usual", str, description="With the usual pain of `all` marks or of this one")


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

    @endpoint("GET", "chart.svg", file="image/svg+xml", parameters=[USUAL])
    def svg(self, request: Request) -> HttpResponse:
        """As SVG, with words for screen readers."""
        return picture_response(self._draw().encode(), "image/svg+xml")

    @endpoint("GET", "chart.png", file="image/png", parameters=[USUAL])
    def picture(self, request: Request) -> HttpResponse:
        """As PNG."""
        return picture_response(render_png(self._draw()), "image/png")

    def _draw(self) -> str:
        usual = self.request.query_params.get("usual", "")
        if usual and usual != ALL and not (usual.isascii() and usual.isdecimal()):
            raise fault("?usual", "invalid", "Ask for all, or for the number of one mark, such as ?usual=2.")
        note = self.get_object()
        audit.record_read(self.person, note, client_key=note.client_id)
        return draw_note_chart(note, usual)
