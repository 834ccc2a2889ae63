"""Mark what was typed in lines."""

from typing import Any, cast

from django.db import transaction

from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.models import MarkedPoint, SessionNote, TriggerPoint, Zone
from treatments.notes.actions.mark_point import change_point, mark_point
from treatments.notes.marking import PointData
from treatments.notes.typed.lines import LinesNotUnderstood, TypedNames, parse_lines


@transaction.atomic
def mark_lines(*, note: SessionNote, text: str, by: Staff) -> list[MarkedPoint]:
    """Mark each line's site, or change the mark that this site and side have already; all lines or none.

    Raises `words_not_understood` with each word that was not, and what was expected; and those of marking.
    """
    try:
        lines = parse_lines(text, _names())
    except LinesNotUnderstood as error:
        raise _refusal(error) from error
    marked: list[MarkedPoint] = []
    for number, fields in enumerate(lines):
        data = cast(PointData, fields)
        try:
            marked.append(_mark(note, data, by))
        except Refusal as refusal:
            refusal.errors = [fault | {"pointer": f"/lines/{number}"} for fault in refusal.errors]
            raise
    return marked


def _mark(note: SessionNote, data: PointData, by: Staff) -> MarkedPoint:
    present = note.points.filter(site__code=data["site"], side=data["side"]).first()
    if present is None:
        return mark_point(note=note, data=data, by=by)
    found: Any = {"to_check": False} | dict(data)
    return change_point(point=present, changes=found, revision=None, by=by)


def _names() -> TypedNames:
    return TypedNames(
        sites=set(TriggerPoint.objects.filter(retired_at=None).values_list("code", flat=True)),
        zones=dict(Zone.objects.in_use().values_list("label", "slug")),
    )


def _refusal(error: LinesNotUnderstood) -> Refusal:
    errors = [
        {
            "pointer": f"/lines/{fault.line}",
            "code": "words_not_understood",
            "message": f"Line {fault.line + 1}: "
            + (f"\u201c{fault.word}\u201d was not understood. " if fault.word else "something is missing. ")
            + f"Expected: {fault.expected}.",
        }
        for fault in error.faults
    ]
    return Refusal("words_not_understood", errors[0]["message"], status=422, errors=errors[:20])
