"""Every column of a note and of its points is in the signed content, or named here as left out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import models

from treatments.models import CatalogueVersion, MarkedPoint, Muscle, SessionNote, TriggerPoint
from treatments.notes.signature import content_hash

NOTE_COLUMNS_LEFT_OUT = {
    "created_at": "set by the server, and never shown",
    "revision": "counts edits",
    "begun_with": "is of the template; what stayed of it is in the texts",
    "text_revision": "counts edits",
    "points_revision": "counts edits",
    "copied_from": "tells where points came from; the points themselves are signed",
    "catalogue": "signed by the digest of the catalogue",
    "content_hash": "is the result",
    "entered_in_error_at": "set after signing",
    "entered_in_error_by": "set after signing",
    "entered_in_error_reason": "set after signing",
}
POINT_COLUMNS_LEFT_OUT = {
    "created_at": "set by the server, and never shown",
    "revision": "counts edits",
    "note": "the point is signed as a part of its note",
    "to_check": "false on every point of a signed note",
}
FIRST, SECOND = (UUID(int=number) for number in (1, 2))
OTHER_VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.UUIDField: SECOND,
    models.DateTimeField: datetime(2026, 3, 3, tzinfo=UTC),
    models.BooleanField: True,
    models.PositiveSmallIntegerField: 9,
    models.FloatField: 0.25,
    models.CharField: "x",
    models.TextField: "x",
}
CATALOGUE = CatalogueVersion(digest="1")


def columns(model: type[models.Model], left_out: dict[str, str]) -> list[str]:
    """Return the names of the model's columns that must be signed."""
    return [field.name for field in model._meta.concrete_fields if field.name not in left_out]


def note_and_point() -> tuple[SessionNote, MarkedPoint]:
    """Return an unsaved note and one of its points."""
    note = SessionNote(id=FIRST, attendance_id=FIRST, author_id=FIRST)
    return note, MarkedPoint(id=FIRST, note=note, position=0, side="left")


def change(record: models.Model, name: str) -> None:
    """Give the column another value."""
    field = record._meta.get_field(name)
    if name == "site":
        record.site = TriggerPoint(id=SECOND, code="X1")  # type: ignore[attr-defined]
    elif name == "muscle":
        record.muscle = Muscle(id=SECOND, slug="x")  # type: ignore[attr-defined]
    elif isinstance(field, models.ForeignKey):
        setattr(record, field.attname, SECOND)
    else:
        other = next((value for kind, value in OTHER_VALUES.items() if isinstance(field, kind)), ["x"])
        setattr(record, name, other)


@pytest.mark.parametrize("name", columns(SessionNote, NOTE_COLUMNS_LEFT_OUT))
def test_content_hash_changes_with_each_column_of_a_note(name: str) -> None:
    note, point = note_and_point()
    before = content_hash(note, [point], CATALOGUE)

    change(note, name)

    assert content_hash(note, [point], CATALOGUE) != before


@pytest.mark.parametrize("name", columns(MarkedPoint, POINT_COLUMNS_LEFT_OUT))
def test_content_hash_changes_with_each_column_of_a_point(name: str) -> None:
    note, point = note_and_point()
    before = content_hash(note, [point], CATALOGUE)

    change(point, name)

    assert content_hash(note, [point], CATALOGUE) != before


@pytest.mark.parametrize(
    ("model", "left_out"), [(SessionNote, NOTE_COLUMNS_LEFT_OUT), (MarkedPoint, POINT_COLUMNS_LEFT_OUT)]
)
def test_columns_left_out_of_the_content_hash_exist(
    model: type[models.Model], left_out: dict[str, str]
) -> None:
    assert left_out.keys() <= {field.name for field in model._meta.concrete_fields}
