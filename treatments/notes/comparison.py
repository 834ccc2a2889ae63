"""The knots of a note compared with those in the notes of earlier visits."""

from dataclasses import dataclass
from datetime import datetime

from treatments.models import ClinicalSettings, MarkedPoint, SessionNote
from treatments.notes.matching import ComparedKnot, Knot, compare_knots


@dataclass(frozen=True)
class NoteComparison:
    """A note beside the last signed one of its episode, or of its client where it has no episode."""

    note: SessionNote
    previous: SessionNote | None
    knots: list[ComparedKnot]


def compare_with_previous(note: SessionNote) -> NoteComparison:
    """Compare this note's knots with what the notes before say of them, in a constant number of queries."""
    earlier = list(
        SessionNote.objects.signed_before(note.attendance, note.episode)
        .select_related("attendance__appointment__location")
        .prefetch_related("points__site", "points__muscle")
    )
    now, *before = [
        [knot_of(point, _visit_at(each)) for point in each.points.all()] for each in (note, *earlier)
    ]
    knots = compare_knots(now, before, ClinicalSettings.current().change_thresholds)
    return NoteComparison(note, earlier[0] if earlier else None, knots)


def _visit_at(note: SessionNote) -> datetime:
    return note.attendance.appointment.starts_at.astimezone(note.location.zone)


def knot_of(point: MarkedPoint, visit_at: datetime | None = None) -> Knot:
    """Return a marked point as the comparison reads it."""
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
        not_found=point.not_found,
        visit_at=visit_at,
    )
