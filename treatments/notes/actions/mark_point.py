"""Mark one more point, change one, take one away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from clinic import audit
from clinic.models import Staff
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.marking import Marking, require_within_limits


@transaction.atomic
def mark_point(*, note: SessionNote, wanted: Mapping[str, Any], by: Staff) -> MarkedPoint:
    """Add a mark to a note; where it is and on which side is all that is needed."""
    note = SessionNote.lock(note.pk)
    note.require_draft_of(by)
    last = note.points.aggregate(last=Max("position"))["last"]
    point = MarkedPoint(note=note, position=0 if last is None else last + 1)
    Marking([wanted], by=by).put(point, wanted)
    _require_allowed(note, point)
    point.save(force_insert=True)
    note.save_points_revision()
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return point


@transaction.atomic
def change_mark(
    *, point: MarkedPoint, wanted: Mapping[str, Any], revision: int | None, by: Staff
) -> MarkedPoint:
    """Change a mark of the version that was read."""
    note = SessionNote.lock(point.note_id)
    note.require_draft_of(by)
    point = _locked(point)
    point.require_revision(revision)
    Marking([wanted], by=by).put(point, wanted)
    _require_allowed(note, point)
    point.revision += 1
    point.save()
    note.save_points_revision()
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return point


@transaction.atomic
def remove_mark(*, point: MarkedPoint, revision: int | None, by: Staff) -> None:
    """Take a mark of the version that was read out of a draft."""
    note = SessionNote.lock(point.note_id)
    note.require_draft_of(by)
    point = _locked(point)
    point.require_revision(revision)
    point.delete()
    note.save_points_revision()
    audit.record(by, "unmarked", note, client_key=note.client_id, fields=["points"])


def _locked(point: MarkedPoint) -> MarkedPoint:
    rows = MarkedPoint.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("site__muscle", "muscle").get(pk=point.pk)


def _require_allowed(note: SessionNote, point: MarkedPoint) -> None:
    """Judge it as the last of the set, so that the number of points counts."""
    others = list(note.points.exclude(pk=point.pk).select_related("site__muscle", "muscle"))
    require_within_limits(note, [*others, point], only=point)
