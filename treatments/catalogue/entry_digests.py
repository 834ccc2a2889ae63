"""The digest of each muscle's entry: equal as long as the entry says the same, in whichever version."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from treatments.models import Muscle, PressText, Referral, SelfCare, TriggerPoint


class EntryPart(NamedTuple):
    """A table of an entry: the way from its rows to the muscle, their order, its columns that are no text.

    `others` are texts that its rows name by a key; `to_site` is the way to a site, which has to be in use.
    """

    kind: type[models.Model]
    to_muscle: str
    order: tuple[str, ...]
    no_text: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    to_site: str | None = None


PARTS = (
    EntryPart(Muscle, "", ("position",), ("position",)),
    EntryPart(TriggerPoint, "muscle__", ("code",), ("position",), to_site=""),
    EntryPart(
        Referral,
        "point__muscle__",
        ("point__code", "zone__slug"),
        others=("point__code", "zone__slug"),
        to_site="point__",
    ),
    EntryPart(SelfCare, "muscle__", ("muscle__position",)),
    EntryPart(PressText, "self_care__muscle__", ("order",), ("order",)),
)
KEPT_BY_THE_DATABASE = ("id", "created_at", "retired_at")


def entry_digests(slug: str = "") -> dict[UUID, str]:
    """Return the digest of each muscle's entry in use, or of one, by the muscle's key; in five queries."""
    entries: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for part in PARTS:
        for muscle, row in _rows(part, slug):
            entries[muscle].append(row)
    return {muscle: _digest(rows) for muscle, rows in entries.items()}


def _rows(part: EntryPart, slug: str) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Yield the texts of a table's rows with their muscle, without columns that are empty.

    So a column that is added later changes no digest until it says something.
    """
    is_text = [
        field.name
        for field in part.kind._meta.concrete_fields
        if not field.is_relation and field.name not in (*KEPT_BY_THE_DATABASE, *part.no_text)
    ]
    rows = part.kind._default_manager.filter(**{f"{part.to_muscle}retired_at": None}).order_by(*part.order)
    if slug:
        rows = rows.filter(**{f"{part.to_muscle}slug": slug})
    if part.to_site is not None:
        rows = rows.filter(**{f"{part.to_site}retired_at": None})
    key = f"{part.to_muscle}id"
    for row in rows.values(key, *is_text, *part.others):
        yield row.pop(key), {name: value for name, value in row.items() if value not in (None, "", [], False)}


def _digest(rows: list[dict[str, Any]]) -> str:
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
