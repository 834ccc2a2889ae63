"""Replace the points of a note, as a whole set."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.marking import PointOfSet, PointWriter
from treatments.notes.within_limits import require_within_limits


@transaction.atomic
def replace_points(
    *, note: SessionNote, points: Sequence[PointOfSet], points_revision: int | None, by: Staff
) -> SessionNote:
    """Make these the note's points: those with an id are changed, those without are new, the others go."""
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
    writer = PointWriter(points, by=by)
    marked = []
    for number, data in enumerate(points):
        point = _blank_point(note, _present_point(present, data, number))
        point.position = number
        data.setdefault("taught", False)
        marked.append(writer.apply(point, data, pointer=f"/points/{number}"))
    require_within_limits(note, marked)
    _store(note, present, marked)
    note.save_points_revision()
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return note


def _present_point(present: Mapping[UUID, MarkedPoint], data: PointOfSet, number: int) -> MarkedPoint | None:
    if "id" not in data:
        return None
    if data["id"] not in present:
        raise fault(f"/points/{number}/id", "unknown_point", "This note has no such point. Leave the id out.")
    return present[data["id"]]


def _blank_point(note: SessionNote, present: MarkedPoint | None) -> MarkedPoint:
    """Return a point with nothing noted yet; a present one keeps its id and who taught it when."""
    if present is None:
        return MarkedPoint(note=note)
    kept = ("id", "created_at", "revision", "taught_at", "taught_by")
    return MarkedPoint(note=note, **{name: getattr(present, name) for name in kept})


def _store(note: SessionNote, present: Mapping[UUID, MarkedPoint], points: Sequence[MarkedPoint]) -> None:
    """Delete the points that go, then save the others, so that a site may move from one to another."""
    kept = {point.pk for point in points if point.pk in present}
    if len(kept) != sum(point.pk in present for point in points):
        raise fault("/points", "point_twice", "Each id is given once.")
    note.points.exclude(pk__in=kept).delete()
    for point in points:
        if point.pk in present:
            point.save_revision(force_update=True)
        else:
            point.save(force_insert=True)
