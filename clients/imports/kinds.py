"""The kinds of records that are brought in; apps above name theirs in settings.IMPORT_KINDS."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from clients.models.imports import ImportBatch, ImportRow
from clinic.actors import Actor

type Cells = Mapping[str, str]
"""The text of a row by the code of its field; blank where no column is read as it."""


@dataclass(frozen=True)
class ImportField:
    """A field that columns may be read as. `names` are those of such columns in files, in any language.

    Of several columns the first with something in it is taken; `joined` ones are put below each other.
    """

    code: str
    label: str | Promise
    names: tuple[str, ...] = ()
    is_date: bool = False
    joined: bool = False


class ImportKind(Protocol):
    """One kind of records: how its rows are judged, applied and undone. All are called in a transaction."""

    code: str
    label: str | Promise
    hint: str | Promise
    fields: Sequence[ImportField]
    needs_place: bool
    """True where the times are of a location, which is chosen for the whole file."""

    def missing_fields(self, codes: set[str]) -> str:
        """Return in a sentence which fields are still needed besides these; blank if none."""

    def judge(self, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        """Set outcome, reason, target, identity and likeness of new rows; writes nothing."""

    def goes_alone(self, batch: ImportBatch, row: ImportRow) -> bool:
        """Return True for a row that takes locks of its own, so that it needs a transaction of its own."""

    def apply(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Write what rows are to add; set their target, or reject them for what changed meanwhile."""

    def undo(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Delete what rows added, and set `kept_because` on those that somebody worked with since."""


@cache
def import_kinds() -> dict[str, ImportKind]:
    """Return the kinds by code, in the order in which a practice brings them in."""
    kinds: list[ImportKind] = [import_string(path) for path in settings.IMPORT_KINDS]
    return {kind.code: kind for kind in kinds}


def import_kind_of(batch: ImportBatch) -> ImportKind:
    return import_kinds()[batch.kind]


def plain_name(name: str) -> str:
    """Return the name of a column without case, spaces and signs, by which names are compared."""
    return re.sub(r"[\W_]+", "", name.casefold())


def guess_mapping(kind: ImportKind, columns: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the field of each column by its position: as in a known map of names, else by its synonyms."""
    by_name = {plain_name(name): field.code for field in kind.fields for name in field.names}
    by_name |= {plain_name(field.code): field.code for field in kind.fields}
    by_name |= {plain_name(name): code for name, code in known.items()}
    found = ((str(position), by_name.get(plain_name(name), "")) for position, name in enumerate(columns))
    return {position: code for position, code in found if code}


def read_cells(kind: ImportKind, batch: ImportBatch, row: ImportRow) -> Cells:
    """Return the texts of a row by field, all fields present."""
    columns: dict[str, list[str]] = {field.code: [] for field in kind.fields}
    for position, code in batch.mapping.items():
        cell = row.cells[int(position)].strip() if int(position) < len(row.cells) else ""
        if cell and code in columns:
            columns[code].append(cell)
    return {
        field.code: (
            "\n\n".join(columns[field.code]) if field.joined else next(iter(columns[field.code]), "")
        )
        for field in kind.fields
    }


def earlier_rows(batch: ImportBatch, rows: Sequence[ImportRow], column: str) -> dict[str, int]:
    """Return, by identity or likeness, the line on which each of these was in the file before these rows."""
    values = {getattr(row, column) for row in rows} - {""}
    earlier = batch.rows.filter(**{f"{column}__in": values}).exclude(outcome="rejected").order_by("-line")
    return dict(earlier.values_list(column, "line"))


def lines_before(rows: Iterable[ImportRow], column: str, earlier: dict[str, int]) -> dict[int, int]:
    """Return, by line, the earlier line of the file that says the same."""
    found: dict[int, int] = {}
    for row in rows:
        value: Any = getattr(row, column)
        if value and row.outcome != "rejected":
            if value in earlier:
                found[row.line] = earlier[value]
            else:
                earlier[value] = row.line
    return found
