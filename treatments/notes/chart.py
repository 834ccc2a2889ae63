"""The chart of a note, and of a plan: which marks and shadings they show."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones
from treatments.drawing.body_chart import Mark, Shading, draw_body_chart
from treatments.models import MarkedPoint, SelfCarePlan, SessionNote, Zone


def chart_of(note: SessionNote) -> str:
    """All that was marked, with the pain felt, or where it usually goes when nobody noted it."""
    return _drawn("What was found in this visit", _points(note))


def chart_of_plan(plan: SelfCarePlan) -> str:
    """The points of the muscles in the plan; those only a therapist presses are not shown."""
    return _drawn("Where to press and stretch", points_of_plan(plan))


def points_of_plan(plan: SelfCarePlan) -> list[MarkedPoint]:
    """The marks a plan's steps go back to."""
    muscles = {step.muscle_id for step in plan.steps.all() if step.muscle_id}
    found = [point for point in _points(plan.note) if point.muscle_id in muscles and not point.to_check]
    return [point for point in found if not (point.site and point.site.therapist_only)]


def marks_of(points: Iterable[MarkedPoint]) -> list[Mark]:
    """Findings numbered in the therapist's order; those still to check have no number."""
    marks, numbers = [], count(1)
    for point in points:
        view, x, y = point.place
        name = point.muscle.name if point.muscle else "Muscle not named"
        marks.append(
            Mark(
                number=0 if point.to_check else next(numbers),
                view=view,
                x=x,
                y=y,
                side=point.side,
                name=f"{name} ({point.site.code})" if point.site else name,
                activity=point.activity,
                pain=point.pain_on_pressure_before,
                to_check=point.to_check,
            )
        )
    return marks


def _points(note: SessionNote) -> list[MarkedPoint]:
    return list(note.points.select_related("site", "muscle").prefetch_related("site__referrals__zone"))


def _drawn(title: str, points: Sequence[MarkedPoint]) -> str:
    found = [point for point in points if not point.to_check]
    felt = {slug for point in found for slug in point.referral_felt or ()}
    usual = {r.zone for point in found if point.site for r in point.site.referrals.all()}
    zones = {zone.slug: zone for zone in [*usual, *(Zone.objects.filter(slug__in=felt) if felt else ())]}
    shapes = shapes_of_zones(zones) if zones else {}
    shadings = [shading for point in found for shading in _shadings(point, zones, shapes)]
    return draw_body_chart(title, marks_of(points), list(dict.fromkeys(shadings)))


def _shadings(
    point: MarkedPoint, zones: Mapping[str, Zone], shapes: Mapping[str, tuple[Shape, ...]]
) -> Iterable[Shading]:
    """The zones a mark sends pain to: as felt where it was asked, else as the catalogue says."""
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
