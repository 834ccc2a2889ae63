"""Mark one more point, change one, remove one."""

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.models import MarkedPoint, SessionNote
from treatments.models.session_note import MOST_POINTS
from treatments.notes.marking import PointData, PointWriter
from treatments.notes.within_limits import require_within_limits


@transaction.atomic
def mark_point(*, note: SessionNote, data: PointData, by: Staff) -> MarkedPoint:
    """Add a point to a note; it needs no more than its place and its side.

    Raises `note_full` beyond `MOST_POINTS`, the same number that a whole set may hold.
    """
    note = SessionNote.lock(note.pk)
    note.require_draft_of(by)
    present = note.points.aggregate(last=Max("position"), number=Count("pk"))
    if present["number"] >= MOST_POINTS:
        raise Refusal(
            "note_full",
            _("A note holds at most {most_points} points. Remove one first.").format(most_points=MOST_POINTS),
        )
    last = present["last"]
    point = MarkedPoint(note=note, position=0 if last is None else last + 1)
    PointWriter([data], by=by).apply(point, data)
    _require_allowed(note, point)
    point.save(force_insert=True)
    note.save_points_revision()
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return point


@transaction.atomic
def change_point(*, point: MarkedPoint, changes: PointData, revision: int | None, by: Staff) -> MarkedPoint:
    """Change a point of the version that was read; a change that changes nothing leaves its revision."""
    note = SessionNote.lock(point.note_id)
    note.require_draft_of(by)
    point = MarkedPoint.lock_revision(point.pk, revision)
    before = point.column_values()
    PointWriter([changes], by=by).apply(point, changes)
    if point.column_values() == before:
        return point
    _require_allowed(note, point)
    point.save_revision()
    note.save_points_revision()
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return point


@transaction.atomic
def remove_point(*, point: MarkedPoint, revision: int | None, by: Staff) -> None:
    """Remove a point of the version that was read from a draft."""
    note = SessionNote.lock(point.note_id)
    note.require_draft_of(by)
    point = MarkedPoint.lock_revision(point.pk, revision)
    point.delete()
    note.save_points_revision()
    audit.record(by, "unmarked", note, client_key=note.client_id, fields=["points"])


def _require_allowed(note: SessionNote, point: MarkedPoint) -> None:
    """Refuse a point against the limits; it is checked as the last one, so that the number counts."""
    others = list(note.points.exclude(pk=point.pk).select_related("site__muscle", "muscle"))
    require_within_limits(note, [*others, point], only=point)
