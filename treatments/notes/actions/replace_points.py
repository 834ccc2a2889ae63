"""Mark the points of a note, as a whole set."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.marking import Marking, require_within_limits


@transaction.atomic
def mark_points(
    *, note: SessionNote, points: Sequence[Mapping[str, Any]], points_revision: int | None, by: Staff
) -> SessionNote:
    """Make these the note's marks: those with an id are changed, those without are new, the others go."""
    note = SessionNote.lock(note.pk)
    note.require_draft_of(by)
    if points_revision is not None and points_revision != note.points_revision:
        raise Refusal(
            "changed_meanwhile",
            "Points were marked elsewhere since you read them. Read them again, then repeat your change.",
            status=412,
            current_revision=note.points_revision,
        )
    present = {point.pk: point for point in note.points.select_related("taught_by")}
    marking = Marking(points, by=by)
    wanted = []
    for number, mark in enumerate(points):
        point = _blank(note, _present(present, mark, number))
        point.position = number
        wanted.append(marking.put(point, {"taught": False} | dict(mark), pointer=f"/points/{number}"))
    require_within_limits(note, wanted)
    _store(note, present, wanted)
    note.save_points_revision()
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return note


def _present(present: Mapping[Any, MarkedPoint], mark: Mapping[str, Any], number: int) -> MarkedPoint | None:
    if mark.get("id") is None:
        return None
    if mark["id"] not in present:
        raise fault(f"/points/{number}/id", "unknown_point", "This note has no such point. Leave the id out.")
    return present[mark["id"]]


def _blank(note: SessionNote, known: MarkedPoint | None) -> MarkedPoint:
    """A mark with nothing noted yet; one that is there already keeps who it is and who taught it when."""
    if known is None:
        return MarkedPoint(note=note)
    same = ("id", "created_at", "revision", "taught_at", "taught_by")
    return MarkedPoint(note=note, **{name: getattr(known, name) for name in same})


def _store(note: SessionNote, present: Mapping[Any, MarkedPoint], wanted: Sequence[MarkedPoint]) -> None:
    """Delete first, so that a site may move from one mark to another."""
    kept = {point.pk for point in wanted if point.pk in present}
    if len(kept) != sum(point.pk in present for point in wanted):
        raise fault("/points", "point_twice", "Each id is given once.")
    note.points.exclude(pk__in=kept).delete()
    for point in wanted:
        if point.pk in present:
            point.revision += 1
            point.save(force_update=True)
        else:
            point.save(force_insert=True)
