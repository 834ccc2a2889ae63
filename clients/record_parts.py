"""The parts of a client's record: each app keeps one and offers the same functions on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from heapq import merge
from importlib import import_module
from itertools import islice
from typing import Any, NamedTuple, Protocol, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.forms.models import model_to_dict

from clients.merging.journal import Journal
from clients.merging.tables import ClientTable
from clients.models import Client
from clinic.refusals import Refusal, fault
from clinic.setup.days import latest_day


@dataclass(frozen=True)
class Entry:
    """Something that happened with a client. `subject_key` is the id of the record that tells more."""

    at: datetime
    kind: str
    sensitivity: str
    subject_key: str
    local_zone: ZoneInfo | None = None
    """The zone of the location at which it happened."""
    detail: str = ""
    """A word of the record about it, such as the kind of a consent; of `RecordPart.describe`."""
    visit_at: datetime | None = None
    """When the visit begins that it is about."""


class RecordPart(Protocol):
    """One app's part of a client's record; a module named in settings.CLIENT_RECORD_PARTS offers these."""

    MODELS: Sequence[type[models.Model]]
    """The models whose rows belong to a client and are kept by this app."""
    TABLES: Sequence[ClientTable]
    """The tables of this app whose rows name a client: a merge moves them."""

    def timeline(self, client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
        """Return the newest entries up to and at `until`, newest first; clinical ones only if `clinical`."""

    def describe(self, entry: Entry) -> str:
        """Return an entry of this part in a sentence; blank for one of another part."""

    def earliest_facts(self, client: Client) -> dict[str, Any]:
        """Return the first date or time of each dated fact about the client; None where there is none."""

    def export(self, client: Client) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of this part, by model name."""

    def obstacles(self, source: Client, target: Client) -> list[Refusal]:
        """Return the refusals for which these two cannot be merged yet."""

    def join(self, journal: Journal) -> None:
        """Make one of what both records of a person have, before the rows of `TABLES` are moved."""

    def keeps_treatment(self, client: Client) -> bool:
        """Return True while an erasure leaves rows that say how the client was treated."""

    def erase(self, client: Client) -> None:
        """Delete the rows, or blank what identifies the client in them."""


@cache
def record_parts() -> tuple[RecordPart, ...]:
    """Return every part, the lowest app's first."""
    return tuple(cast(RecordPart, import_module(name)) for name in settings.CLIENT_RECORD_PARTS)


def client_tables() -> list[ClientTable]:
    """Return the tables of all parts whose rows name clients, the lowest app's first."""
    return [table for part in record_parts() for table in part.TABLES]


def obstacles_to_merge(source: Client, target: Client) -> list[Refusal]:
    """Return every refusal for which these two cannot be merged yet, the lowest app's first."""
    return [refusal for part in record_parts() for refusal in part.obstacles(source, target)]


def whole_timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the newest entries of all parts, newest first."""
    timelines = [part.timeline(client, until=until, most=most, clinical=clinical) for part in record_parts()]
    return list(islice(merge(*timelines, key=_entry_order, reverse=True), most))


def describe_entry(entry: Entry) -> str:
    """Return an entry in a sentence, in the words of the part that it is of."""
    return next(filter(None, (part.describe(entry) for part in record_parts())), "")


def require_facts_in_lifetime(client: Client) -> None:
    """Refuse `before_birth` for a birth date after a fact on record; the desk reads no more than that."""
    facts = [fact for part in record_parts() for fact in part.earliest_facts(client).values() if fact]
    if client.birth_on is None or not facts:
        return
    moments = [fact for fact in facts if isinstance(fact, datetime)]
    days = [fact for fact in facts if not isinstance(fact, datetime)]
    if moments:
        days.append(latest_day(min(moments)))
    if min(days) < client.birth_on:
        raise fault(
            "/birth_on",
            "before_birth",
            "Something on this client's record is dated before this birth. Check the birth date; if it is "
            "right, ask a therapist to look for the mistaken date.",
        )


class TimelineSource(NamedTuple):
    """The rows of which each is an entry of one kind, at its time `when`.

    `location` is the path from a row to the location where it happened, `detail` that to a word about it,
    `visit_at` that to the time of its visit.
    """

    kind: str
    rows: QuerySet[Any]
    when: str
    sensitivity: str = "desk"
    location: str = ""
    detail: str = ""
    visit_at: str = ""

    def newest(self, until: datetime, most: int) -> QuerySet[Any, Any]:
        """Return the newest rows whose time is set, up to and at `until`, as the values of an entry."""
        rows = self.rows.filter(**{f"{self.when}__lte": until}).order_by(f"-{self.when}", "-pk")[:most]
        return rows.values_list(
            F(self.when),
            _text(Value(self.kind)),
            _text(Value(self.sensitivity)),
            F("pk"),
            _text(F(f"{self.location}__timezone") if self.location else Value("")),
            _text(F(self.detail) if self.detail else Value("")),
            Cast(F(self.visit_at) if self.visit_at else Value(None), DateTimeField()),
        )


def read_entries(sources: Iterable[TimelineSource], *, until: datetime, most: int) -> list[Entry]:
    """Return the newest entries of these sources up to and at `until`, newest first, in one query."""
    first, *others = [source.newest(until, most) for source in sources]
    entries = [
        Entry(at, kind, sensitivity, str(key), ZoneInfo(zone) if zone else None, detail, visit_at)
        for at, kind, sensitivity, key, zone, detail, visit_at in first.union(*others, all=True)
    ]
    return sorted(entries, key=_entry_order, reverse=True)[:most]


def _text(expression: Any) -> Cast:
    return Cast(expression, TextField())


def row_values(record: models.Model) -> dict[str, Any]:
    """Return the stored values of a record, for an export."""
    fields = [field.name for field in record._meta.concrete_fields]
    return {"id": record.pk, **model_to_dict(record, fields=fields)}


def _entry_order(entry: Entry) -> tuple[datetime, str, str]:
    """Return the sort key of an entry: its time, then what makes the order of equal times stable."""
    return (entry.at, entry.kind, entry.subject_key)
