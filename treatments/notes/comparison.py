"""The knots of a note compared with those in the notes of earlier visits."""

from dataclasses import dataclass

from treatments.models import MarkedPoint, SessionNote
from treatments.notes.matching import Knot, KnotPair, compare_knots


@dataclass(frozen=True)
class NoteComparison:
    """A note beside the last signed one of its episode, or of its client where it has no episode."""

    note: SessionNote
    previous: SessionNote | None
    knots: list[KnotPair]


def compare_with_previous(note: SessionNote) -> NoteComparison:
    """Compare this note's knots with the previous ones, in a constant number of queries."""
    earlier = list(
        SessionNote.objects.signed_before(note.attendance, note.episode)
        .select_related("attendance__appointment")
        .prefetch_related("points__site", "points__muscle")
    )
    previous = earlier[0] if earlier else None
    now, *then = [[_knot(point) for point in each.points.all()] for each in (note, *earlier)]
    return NoteComparison(note, previous, compare_knots(now, then[0] if then else [], [now, *then]))


def _knot(point: MarkedPoint) -> Knot:
    view, x, y = point.place
    return Knot(
        side=point.side,
        view=view,
        x=x,
        y=y,
        site=point.site.code if point.site else None,
        muscle=point.muscle.slug if point.muscle else None,
        muscle_name=point.muscle.name if point.muscle else None,
        before=point.pain_on_pressure_before,
        after=point.pain_on_pressure_after,
        response=point.response,
        activity=point.activity,
        to_check=point.to_check,
    )
