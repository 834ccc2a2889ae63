"""The chart of a note with the list of its marks, and the panel beside it: to choose, or to say more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.utils.safestring import SafeString

from clinic.screens.answers import render_screen
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest
from treatments.catalogue.zones import likely_sites
from treatments.drawing.body.marks import Mark
from treatments.drawing.body.symbols import draw_mark
from treatments.models import ClinicalSettings, MarkedPoint, Referral, SessionNote
from treatments.notes.chart import drawing_of, marks_of
from treatments.notes.comparison import knot_of
from treatments.notes.matching import ComparedKnot, Knot, compare_knots
from treatments.notes.typed.words import EXAMPLE
from treatments.screens.note.chart import chart_figures, hatching
from treatments.screens.note.forms.mark import MarkForm
from treatments.screens.note.forms.words import ACTIVITY_NAMES, SIDES_TO_MARK, STATUS_NAMES
from treatments.screens.note.shown_note import last_signed

WORK = "treatments/note/work.html"


@dataclass(frozen=True)
class ShownMark:
    """A mark as the list shows it: its symbol, its place, what was found, and what it was last time."""

    point: MarkedPoint
    symbol: SafeString
    name: str
    code: str
    side: Any
    activity: Any
    then: Knot | None
    status: Any
    is_open: bool


def work_context(
    note: SessionNote,
    last: SessionNote | None,
    *,
    opened: UUID | None = None,
    form: MarkForm | None = None,
) -> dict[str, Any]:
    """Return the chart and the marks of a note beside those of the `last` signed one.

    The panel says more of the one that is `opened`, and the chart shows where its site usually sends pain.
    """
    points = _read_points(note, opened)
    marks = marks_of(points)
    usual = next(
        (str(mark.number) for point, mark in zip(points, marks, strict=True) if point.pk == opened), ""
    )
    drawing = drawing_of("", points, marks).with_usual(usual or "none")
    shown = _shown_marks(points, marks, _compared(points, last), opened)
    found = next((each for each in shown if each.is_open), None)
    return {
        "note": note,
        "figures": chart_figures(drawing, [point.pk for point in points]),
        "hatching": hatching(),
        "marks": [each for each in shown if not each.point.to_check],
        "to_check": [each for each in shown if each.point.to_check],
        "opened": found,
        "may_be": likely_sites(*found.point.place, found.point.side) if found and not found.code else [],
        "form": form or (MarkForm(found.point) if found else None),
        "key": new_key(),
        "line_example": EXAMPLE,
        "pain_cells": range(11),
    }


def render_work(
    request: StaffRequest, note: SessionNote, part: str = "work", *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the chart and the marks for the open page, or the part of them that changed."""
    context = work_context(note, last_signed(note), **more)
    return render_screen(request, f"{WORK}#{part}", context, status=status)


def _read_points(note: SessionNote, opened: UUID | None) -> list[MarkedPoint]:
    """Return the points of a note, and of the one that is opened the usual pain; kept on the note."""
    usual = Referral.objects.none()
    if opened:
        usual = Referral.objects.select_related("zone").filter(point__marks=opened)
    points = MarkedPoint.objects.select_related("site", "muscle")
    points = points.prefetch_related(Prefetch("site__referrals", usual))
    prefetch_related_objects([note], Prefetch("points", points))
    return list(note.points.all())


def _shown_marks(
    points: Sequence[MarkedPoint],
    marks: Sequence[Mark],
    compared: dict[Knot, ComparedKnot],
    opened: UUID | None,
) -> list[ShownMark]:
    return [
        _shown_mark(point, mark, compared.get(knot_of(point)), opened)
        for point, mark in zip(points, marks, strict=True)
    ]


def _shown_mark(
    point: MarkedPoint, mark: Mark, compared: ComparedKnot | None, opened: UUID | None
) -> ShownMark:
    symbol = draw_mark(mark, 18, 18)
    return ShownMark(
        point=point,
        symbol=SafeString(symbol),
        name=point.muscle.name if point.muscle else "",
        code=point.site.code if point.site else "",
        side=SIDES_TO_MARK[point.side],
        activity=ACTIVITY_NAMES.get(point.activity or "", ""),
        then=compared.then if compared else None,
        status=STATUS_NAMES.get(compared.status, "") if compared and not point.to_check else "",
        is_open=point.pk == opened,
    )


def _compared(points: Sequence[MarkedPoint], last: SessionNote | None) -> dict[Knot, ComparedKnot]:
    """Return what became of each mark since the last signed note; of one still to check, what it was."""
    if last is None:
        return {}
    before = [knot_of(point) for point in last.points.select_related("site", "muscle")]
    knots = {knot_of(point): point for point in points}
    looked_at = [_as_looked_at(knot) for knot in knots]
    compared = compare_knots(looked_at, [before], ClinicalSettings.current().change_thresholds)
    by_place = {each.knot: each for each in compared}
    return {knot: by_place[seen] for knot, seen in zip(knots, looked_at, strict=True) if seen in by_place}


def _as_looked_at(knot: Knot) -> Knot:
    return replace(knot, to_check=False) if knot.to_check else knot
