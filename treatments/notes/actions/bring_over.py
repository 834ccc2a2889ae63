"""Bring the text or the marks of the last visit over into a draft."""

from collections.abc import Iterable
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clinic import audit
from clinic.mail.wording import dated
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.models import MarkedPoint, SessionNote
from treatments.models.session_note import FINDINGS, MOST_POINTS, TEXTS
from treatments.notes.actions.open import COPIED_FIELDS
from treatments.notes.actions.write import write_note

type BroughtOver = Literal["text", "points"]


@transaction.atomic
def bring_over(*, note: SessionNote, what: BroughtOver, by: Staff) -> SessionNote:
    """Add the text of the last signed note, under its day, or its knots, each of them still to check.

    The last note is that of the complaint, else of the client. Text that is there stays above what is added;
    text and knots that are there already are not added again. Raises `nothing_to_copy`.
    """
    note = SessionNote.lock(note.pk)
    note.require_draft_of(by)
    last = SessionNote.objects.signed_before(note.attendance, note.episode).first()
    if last is None:
        raise Refusal("nothing_to_copy", "There is no signed note of an earlier visit.")
    if what == "text":
        changes = _texts_with(note, last)
        return write_note(note=note, text_revision=note.text_revision, by=by, **changes) if changes else note
    return _bring_points(note, last, by)


def _texts_with(note: SessionNote, last: SessionNote) -> dict[str, Any]:
    changes = {}
    for name in (*TEXTS, *FINDINGS):
        present, earlier = getattr(note, name), getattr(last, name).strip()
        added = f"From {dated(last.visit_on)}:\n{earlier}"
        if not earlier or added in present:
            continue
        text = f"{present.rstrip()}\n\n{added}" if present.strip() else added
        if len(text) > (SessionNote._meta.get_field(name).max_length or 0):  # type: ignore[union-attr]
            raise Refusal("text_too_long", "Together the texts are too long. Copy what is needed by hand.")
        changes[name] = text
    return changes


def _bring_points(note: SessionNote, last: SessionNote, by: Staff) -> SessionNote:
    present = list(note.points.all())
    marked = {_place_of(point) for point in present}
    added = [point for point in last.points.knots() if _place_of(point) not in marked]
    if not added:
        return note
    if len(present) + len(added) > MOST_POINTS:
        raise Refusal(
            "note_full",
            _("A note holds at most {most_points} points. Remove one first.").format(most_points=MOST_POINTS),
        )
    _copy(note, added)
    note.copied_from = note.copied_from or last
    note.points_revision += 1
    note.save_revision("copied_from", "points_revision")
    audit.record(by, "marked", note, client_key=note.client_id, fields=["points"])
    return note


def _copy(note: SessionNote, points: Iterable[MarkedPoint]) -> None:
    """Add the places of these knots behind the points that are there, without their findings."""
    last = note.points.aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    for position, point in enumerate(points, first):
        copied = {name: getattr(point, name) for name in COPIED_FIELDS if name != "position"}
        MarkedPoint(note=note, to_check=True, position=position, **copied).save(force_insert=True)


def _place_of(point: MarkedPoint) -> tuple[Any, ...]:
    return (point.site_id, point.view, point.x, point.y, point.side)
