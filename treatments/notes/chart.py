"""The body chart of a note: its marks and shadings; that of a signed note is drawn from what was kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones
from treatments.drawing.body.marks import Mark, Shading
from treatments.models import MarkedPoint, SelfCarePlan, SessionNote, Zone
from treatments.notes.drawing import BodyDrawing


def draw_note_chart(note: SessionNote, usual: str = "") -> str:
    """Draw all marked points as SVG with the pain felt, and the usual pain of those asked for."""
    return (kept_drawing(note) or chart_of_note(note)).with_usual(usual).svg()


def chart_of_note(note: SessionNote) -> BodyDrawing:
    """Return the chart of a note as it stands now."""
    return drawing_of("What was found in this visit", read_points(note))


def marks_of(points: Iterable[MarkedPoint]) -> list[Mark]:
    """Number the knots in the therapist's order; points still to check or not found have the number 0."""
    marks, numbers = [], count(1)
    for point in points:
        view, x, y = point.place
        name = point.muscle.name if point.muscle else "Muscle not named"
        marks.append(
            Mark(
                number=next(numbers) if point.is_knot else 0,
                view=view,
                x=x,
                y=y,
                side=point.side,
                name=f"{name} ({point.site.code})" if point.site else name,
                activity=point.activity,
                pain=point.pain_on_pressure_before,
                pain_after=point.pain_on_pressure_after,
                to_check=point.to_check,
                not_found=point.not_found,
            )
        )
    return marks


def read_points(note: SessionNote) -> list[MarkedPoint]:
    """Return a note's points with all that their marks show, in the therapist's order."""
    points = note.points.select_related("site", "muscle__self_care")
    return list(points.prefetch_related("site__referrals__zone"))


def kept_drawing(record: SessionNote | SelfCarePlan) -> BodyDrawing | None:
    """Return the chart kept with a signature or a sending; None where none was kept."""
    written = json.loads(record.printed)["drawing"] if record.printed else None
    return BodyDrawing.read(written) if written else None


def drawing_of(
    title: str, points: Sequence[MarkedPoint], marks: Sequence[Mark] | None = None, reader: str = "therapist"
) -> BodyDrawing:
    """Return the chart of these points; `marks` are theirs where they bear other numbers."""
    marks = marks_of(points) if marks is None else marks
    numbered = zip(points, (mark.number for mark in marks), strict=True)
    knots = {point: number for point, number in numbered if point.is_knot}
    felt = {slug for point in knots for slug in point.referral_felt or ()}
    usual = {r.zone for point in knots if point.site for r in point.site.referrals.all()}
    zones = {zone.slug: zone for zone in [*usual, *(Zone.objects.filter(slug__in=felt) if felt else ())]}
    shapes = shapes_of_zones(zones) if zones else {}
    shadings = [
        shading for point, number in knots.items() for shading in _shadings(point, number, zones, shapes)
    ]
    return BodyDrawing(title, tuple(marks), tuple(dict.fromkeys(shadings)), reader)


def _shadings(
    point: MarkedPoint, number: int, zones: Mapping[str, Zone], shapes: Mapping[str, tuple[Shape, ...]]
) -> Iterable[Shading]:
    """Yield the zones a point refers pain to: those where it was felt, and the others of the catalogue."""
    strengths: dict[str, str] = {}
    if point.site:
        strengths = {r.zone.slug: "primary" if r.primary else "spillover" for r in point.site.referrals.all()}
    strengths |= dict.fromkeys(point.referral_felt or (), "felt")
    for slug, strength in strengths.items():
        if slug in zones:
            zone = zones[slug]
            side = "midline" if zone.laterality == "midline" else point.side
            yield Shading(zone.label, side, strength, shapes.get(slug, ()), number)
