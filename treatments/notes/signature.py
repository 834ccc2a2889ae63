"""What a note says, as its signature covers it, and whether it is still so."""

from collections.abc import Iterable
from typing import Any

from treatments.models import CatalogueVersion, MarkedPoint, SessionNote
from treatments.models.session_note import FINDINGS, TEXTS
from treatments.notes.digest import digest

OF_A_POINT = (
    "id",
    "position",
    "view",
    "x",
    "y",
    "side",
    "activity",
    "pain_on_pressure_before",
    "pain_on_pressure_after",
    "referral_felt",
    "twitch",
    "technique",
    "applied_with",
    "pressure",
    "intensity_felt",
    "hold_seconds",
    "repeats",
    "stretched_after",
    "response",
    "remark",
    "no_self_care",
    "taught_at",
    "taught_by_id",
    "overruled_reason",
)


def content_hash(note: SessionNote, points: Iterable[MarkedPoint], catalogue: CatalogueVersion) -> str:
    """The digest over a note whose signature's time and name are set."""
    header: dict[str, Any] = {
        name: getattr(note, name)
        for name in ("id", "attendance_id", "episode_id", "author_id", "signed_at", "signed_by_id")
    }
    text = {name: getattr(note, name) for name in (*TEXTS, "pain_before", "pain_after")}
    # Fields that joined later count only when they say something, so that older digests stay verifiable.
    text |= {name: getattr(note, name) for name in FINDINGS if getattr(note, name)}
    ordered = sorted(points, key=lambda point: (point.position, str(point.pk)))
    return digest(header, text, [_said(point) for point in ordered], catalogue.digest)


def is_intact(note: SessionNote) -> bool | None:
    """Whether a signed note still says what was signed; None while it is unsigned. Reads its points."""
    if note.signed_at is None or note.catalogue is None:
        return None
    return content_hash(note, note.points.all(), note.catalogue) == note.content_hash


def _said(point: MarkedPoint) -> dict[str, Any]:
    site = point.site.code if point.site else None
    muscle = point.muscle.slug if point.muscle else None
    return {name: getattr(point, name) for name in OF_A_POINT} | {"site": site, "muscle": muscle}
