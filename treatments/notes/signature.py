"""The content of a note that its signature covers, the digest of it, and the check that it is unchanged."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from treatments.models import CatalogueVersion, MarkedPoint, SessionNote
from treatments.models.session_note import FINDINGS, TEXTS

FORM_WITHOUT_DOCUMENT, FORM = 1, 2
"""Versions of the content's form: form 2 covers what the document shows; form 1 had not kept it."""
HEADER_FIELDS = ("id", "attendance_id", "episode_id", "author_id", "signed_at", "signed_by_id")
POINT_FIELDS = (
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
LATER_POINT_FIELDS = ("not_found",)
"""Fields that joined later: they count only when they say something, so that older digests hold."""


def digest_content(
    header: Mapping[str, Any],
    text: Mapping[str, Any],
    points: Sequence[Mapping[str, Any]],
    catalogue: str,
    printed: str = "",
) -> str:
    """Return the SHA-256 of who, when, the text, every point in order, the catalogue's digest, the document.

    Equal contents have equal digests; any change gives another digest.
    """
    content: dict[str, Any] = {"header": header, "text": text, "points": list(points), "catalogue": catalogue}
    content |= {"form": FORM, "printed": printed} if printed else {"form": FORM_WITHOUT_DOCUMENT}
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> str:
    """Return instants in UTC and ids as text, whatever connection or zone they were read through."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def content_hash(note: SessionNote, points: Iterable[MarkedPoint], catalogue: CatalogueVersion) -> str:
    """Return the digest of a note whose `signed_at`, `signed_by` and `printed` are set."""
    header = {name: getattr(note, name) for name in HEADER_FIELDS}
    text = {name: getattr(note, name) for name in (*TEXTS, "pain_before", "pain_after")}
    # Fields that joined later count only when they say something, so that older digests stay verifiable.
    text |= {name: getattr(note, name) for name in FINDINGS if getattr(note, name)}
    ordered = sorted(points, key=lambda point: (point.position, str(point.pk)))
    marks = [_point_content(point) for point in ordered]
    return digest_content(header, text, marks, catalogue.digest, note.printed)


def is_intact(note: SessionNote) -> bool | None:
    """Return True if a signed note still says what was signed, None if it is unsigned. Reads its points."""
    if note.signed_at is None or note.catalogue is None:
        return None
    return content_hash(note, note.points.all(), note.catalogue) == note.content_hash


def _point_content(point: MarkedPoint) -> dict[str, Any]:
    site = point.site.code if point.site else None
    muscle = point.muscle.slug if point.muscle else None
    later = {name: getattr(point, name) for name in LATER_POINT_FIELDS if getattr(point, name)}
    return {name: getattr(point, name) for name in POINT_FIELDS} | {"site": site, "muscle": muscle} | later
