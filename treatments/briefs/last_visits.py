"""The marked points of a client's last visits: what became of each, and the work done on it."""

from collections.abc import Iterable, Sequence

from scheduling.models import Attendance
from treatments.briefs.helpful_work import WorkOnPoint
from treatments.measures.response import ChangeThresholds
from treatments.models import MarkedPoint
from treatments.notes.comparison import knot_of
from treatments.notes.matching import compare_knots


def knots_of_last(before: Sequence[Attendance], thresholds: ChangeThresholds) -> list[MarkedPoint]:
    """Return the knots of the last visit; `became` of each is its status since the visits before."""
    if not before:
        return []
    now, *earlier = [looked_at_in([visit]) for visit in before]
    knots = {point.pk: knot_of(point) for point in now}
    of = [[knot_of(point) for point in marks] for marks in earlier]
    compared = compare_knots(list(knots.values()), of, thresholds)
    status = {id(each.knot): each.status for each in compared}
    for point in now:
        point.became = status.get(id(knots[point.pk]))  # type: ignore[attr-defined]
    return [point for point in now if point.became is not None]  # type: ignore[attr-defined]


def statuses_of(knots: Iterable[MarkedPoint]) -> list[str]:
    """Return what became of each of these knots."""
    return [knot.became for knot in knots]  # type: ignore[attr-defined]


def found_in(visits: Iterable[Attendance]) -> list[MarkedPoint]:
    """Return the points that were found in these visits."""
    return [point for point in looked_at_in(visits) if point.is_knot]


def looked_at_in(visits: Iterable[Attendance]) -> list[MarkedPoint]:
    """Return the points that were looked at in these visits, found or not."""
    return [point for visit in visits for note in visit.notes.all() for point in note.points.all()]


def work_done_in(visits: Iterable[Attendance]) -> list[WorkOnPoint]:
    """Return the marked points of these visits as work, for the rule about helpful work."""
    return [
        WorkOnPoint(
            muscle=point.muscle.name if point.muscle else "",
            site=point.site.code if point.site else "",
            side=point.side,
            technique=point.technique or "",
            before=point.pain_on_pressure_before,
            after=point.pain_on_pressure_after,
            response=point.response or "",
        )
        for point in found_in(visits)
    ]
