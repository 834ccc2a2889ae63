"""The digest a signature rests on: the same content gives the same digest, any change another."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

FORM = 1
"""The form of the content; it grows when a field joins, so that old digests stay verifiable."""


def digest(
    header: Mapping[str, Any], text: Mapping[str, Any], points: Sequence[Mapping[str, Any]], catalogue: str
) -> str:
    """SHA-256 over who, when, the text, every point in order, and the catalogue's version."""
    content = {"form": FORM, "header": header, "text": text, "points": list(points), "catalogue": catalogue}
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> str:
    """Instants in UTC, ids as text: whatever connection or zone they were read through."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
