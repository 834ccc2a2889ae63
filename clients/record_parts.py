"""A client's record is spread over the floors: what each part of it, a chapter, offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from heapq import merge
from importlib import import_module
from itertools import islice
from typing import Any, Protocol, cast

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from clients.models import Client


@dataclass(frozen=True)
class Entry:
    """Something that happened with a client. `subject_key` is the id of the record that tells more."""

    at: datetime
    kind: str
    sensitivity: str
    subject_key: str


class Chapter(Protocol):
    """One app's part of a client's record; the module named in settings.CHAPTERS has these functions."""

    MODELS: Sequence[type[models.Model]]
    """The models whose rows belong to a client and are kept by this chapter."""

    def timeline(self, client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
        """What happened up to and at `until`, newest first; without clinical entries unless asked for."""

    def export(self, client: Client) -> dict[str, list[dict[str, Any]]]:
        """The rows of this chapter, by model name."""

    def repoint(self, source: Client, target: Client) -> None:
        """Give the rows of `source` to `target`, who is the same person."""

    def erase(self, client: Client) -> None:
        """Delete the rows, or what in them tells who it was."""


@cache
def chapters() -> tuple[Chapter, ...]:
    """Every chapter, lowest floor first."""
    return tuple(cast(Chapter, import_module(name)) for name in settings.CHAPTERS)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """What happened with a client on all floors, newest first."""
    parts = [one.timeline(client, until=until, most=most, clinical=clinical) for one in chapters()]
    return list(islice(merge(*parts, key=in_order, reverse=True), most))


def entries(
    kind: str, sensitivity: str, rows: QuerySet[Any], when: str, *, until: datetime, most: int
) -> list[Entry]:
    """An entry for each of these rows in which the time `when` is set, up to and at `until`, newest first."""
    newest = rows.filter(**{f"{when}__lte": until}).order_by(f"-{when}", "-pk")[:most]
    return [Entry(at, kind, sensitivity, str(key)) for at, key in newest.values_list(when, "pk")]


def newest_first(found: Iterable[Entry], most: int) -> list[Entry]:
    """The newest of these entries, in order."""
    return sorted(found, key=in_order, reverse=True)[:most]


def row(record: models.Model) -> dict[str, Any]:
    """A record as it is kept, for an export."""
    fields = [field.name for field in record._meta.concrete_fields]
    return {"id": record.pk, **model_to_dict(record, fields=fields)}


def in_order(entry: Entry) -> tuple[datetime, str, str]:
    """How entries are ordered: by time, then so that it is always the same."""
    return (entry.at, entry.kind, entry.subject_key)
