"""The body chart of a note: its marks and shadings; that of a signed note is drawn from what was kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones
from treatments.drawing.body_chart import Mark, Shading
from treatments.models import MarkedPoint, SelfCarePlan, SessionNote, Zone
from treatments.notes.drawing import BodyDrawing


def draw_note_chart(note: SessionNote) -> str:
    """Draw all marked points as SVG, with the pain felt, or the usual referral where nobody noted it."""
    return (kept_drawing(note) or chart_of_note(note)).svg()


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
                to_check=point.to_check,
                not_found=point.not_found,
            )
        )
    return marks


def read_points(note: SessionNote) -> list[MarkedPoint]:
    """Return a note's points with all that their marks show, in the therapist's order."""
    return list(note.points.select_related("site", "muscle").prefetch_related("site__referrals__zone"))


def kept_drawing(record: SessionNote | SelfCarePlan) -> BodyDrawing | None:
    """Return the chart kept with a signature or a sending; None where none was kept."""
    written = json.loads(record.printed)["drawing"] if record.printed else None
    return BodyDrawing.read(written) if written else None


def drawing_of(title: str, points: Sequence[MarkedPoint], marks: Sequence[Mark] | None = None) -> BodyDrawing:
    """Return the chart of these points; `marks` are theirs where they bear other numbers."""
    knots = [point for point in points if point.is_knot]
    felt = {slug for point in knots for slug in point.referral_felt or ()}
    usual = {r.zone for point in knots if point.site for r in point.site.referrals.all()}
    zones = {zone.slug: zone for zone in [*usual, *(Zone.objects.filter(slug__in=felt) if felt else ())]}
    shapes = shapes_of_zones(zones) if zones else {}
    shadings = [shading for point in knots for shading in _shadings(point, zones, shapes)]
    marks = marks_of(points) if marks is None else marks
    return BodyDrawing(title, tuple(marks), tuple(dict.fromkeys(shadings)))


def _shadings(
    point: MarkedPoint, zones: Mapping[str, Zone], shapes: Mapping[str, tuple[Shape, ...]]
) -> Iterable[Shading]:
    """Yield the zones a point refers pain to: as felt where it was asked, else as in the catalogue."""
    strengths: dict[str, str] = {}
    if point.referral_felt is not None:
        strengths = dict.fromkeys(point.referral_felt, "felt")
    elif point.site:
        strengths = {r.zone.slug: "primary" if r.primary else "spillover" for r in point.site.referrals.all()}
    for slug, strength in strengths.items():
        if slug in zones:
            zone = zones[slug]
            side = "midline" if zone.laterality == "midline" else point.side
            yield Shading(zone.label, side, strength, shapes.get(slug, ()))
