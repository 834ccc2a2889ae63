"""Start a step of bringing a file in; a job then goes through the rows."""

from collections.abc import Mapping

from django.db import transaction

from clients.imports.actions.maps import keep_map
from clients.imports.files import measure
from clients.imports.jobs import BRING_IN
from clients.imports.kinds import import_kind_of
from clients.imports.systems import known_mapping
from clients.models.imports import ImportBatch, ImportRow
from clinic import audit, clock
from clinic.actors import Actor
from clinic.jobs import wake_worker
from clinic.models import Location
from clinic.refusals import Refusal, fault


@transaction.atomic
def reread(
    *,
    batch: ImportBatch,
    by: Actor,
    encoding: str = "",
    delimiter: str = "",
    table: int | None = None,
    revision: int | None = None,
) -> ImportBatch:
    """Read the columns anew: in another encoding or with another separator, or of another table.

    What is not given stays; where nothing differs, the rows that were judged stay too.
    """
    batch = _lock(batch, "uploaded", "judged", revision=revision)
    was_read = (batch.encoding, batch.delimiter, batch.table)
    if batch.is_workbook:
        table = batch.table if table is None else table
        if not 0 <= table < len(batch.tables):
            raise fault("/table", "table_unknown", "Name a table of this spreadsheet by its number.")
        batch.table = table
    else:
        batch.encoding, batch.delimiter = encoding or batch.encoding, delimiter or batch.delimiter
    if was_read == (batch.encoding, batch.delimiter, batch.table):
        return batch
    columns, batch.rows_total = measure(batch)
    if columns != batch.columns:
        batch.columns = columns
        batch.mapping = known_mapping(batch)
    batch.rows.all().delete()
    _move_on(batch, "uploaded", "reread", by)
    return batch


@transaction.atomic
def start_dry_run(
    *,
    batch: ImportBatch,
    mapping: Mapping[str, str],
    date_order: str,
    decimal_sign: str,
    location: Location | None,
    by: Actor,
    map_name: str = "",
    revision: int | None = None,
) -> ImportBatch:
    """Have every row judged as the columns are mapped; nothing is added yet."""
    batch = _lock(batch, "uploaded", "judged", revision=revision)
    batch.mapping, batch.date_order, batch.decimal_sign = dict(mapping), date_order, decimal_sign
    batch.location, batch.timezone = location, location.timezone if location else ""
    _check_mapping(batch)
    batch.rows.all().delete()
    if map_name:
        keep_map(batch, map_name)
    _move_on(batch, "judging", "tried", by)
    return batch


def _check_mapping(batch: ImportBatch) -> None:
    kind, codes = import_kind_of(batch), set(batch.mapping.values())
    places = {str(place) for place in range(len(batch.columns))}
    if not (batch.mapping.keys() <= places and codes <= {field.code for field in kind.fields}):
        raise fault("/mapping", "column_unknown", "Map the columns of this file to fields of its kind.")
    if missing := kind.missing_fields(codes):
        raise fault("/mapping", "columns_missing", missing)
    if not batch.date_order and any(field.is_date and field.code in codes for field in kind.fields):
        raise fault("/date_order", "date_order_missing", "Say how the dates of this file are written.")
    if kind.needs_place and batch.location is None:
        raise fault("/location", "location_missing", "Say where the visits of this file took place.")


@transaction.atomic
def start_import(*, batch: ImportBatch, by: Actor, revision: int | None = None) -> ImportBatch:
    """Have the rows added that were judged so."""
    batch = _lock(batch, "judged", revision=revision)
    if not batch.rows.waiting().exists():
        raise Refusal("nothing_to_import", "No row of this file adds anything. Look at the reasons.")
    _move_on(batch, "applying", "imported", by)
    return batch


@transaction.atomic
def start_undo(*, batch: ImportBatch, by: Actor, revision: int | None = None) -> ImportBatch:
    """Have taken back what the file added, as far as nobody worked with it since."""
    batch = _lock(batch, "applied", revision=revision)
    if not batch.rows.to_undo().exists():
        raise Refusal("undo_too_late", "The rows of this file are gone, 30 days after it was brought in.")
    batch.settled_at = None
    _move_on(batch, "undoing", "import_undone", by)
    return batch


@transaction.atomic
def discard_file(*, batch: ImportBatch, by: Actor, revision: int | None = None) -> None:
    """Delete a file of which nothing was added."""
    batch = _lock(batch, "uploaded", "judging", "judged", revision=revision)
    audit.record(by, "removed", batch)
    batch.rows.all()._raw_delete(batch.rows.db)
    batch.delete()


@transaction.atomic
def decide_suspect(*, batch: ImportBatch, line: int, same: bool, by: Actor) -> ImportRow:
    """Say of a row that may be somebody on file whether it is the same person."""
    batch = _lock(batch, "judged")
    row = batch.rows.filter(line=line).exclude(outcome="rejected").first()
    if row is None or not (row.reason and row.outcome in ("suspect", "added", "matched")):
        raise Refusal("not_found", "This row needs no decision.", status=404)
    if same and row.target is None:
        raise Refusal("nobody_to_match", "Nobody on file was found for this row.")
    row.outcome = "matched" if same else "added"
    if not same:
        row.target = None
    row.save(update_fields=["outcome", "target"])
    return row


@transaction.atomic
def add_all_suspects(*, batch: ImportBatch, by: Actor) -> int:
    """Say of all rows that are not decided that they are somebody else; return how many."""
    batch = _lock(batch, "judged")
    return int(batch.rows.filter(outcome="suspect").update(outcome="added", target=None))


def _lock(batch: ImportBatch, *states: str, revision: int | None = None) -> ImportBatch:
    """Lock a file of this revision that is in one of these states; else refuse `import_elsewhere`."""
    locked = ImportBatch.lock(batch.pk)
    if locked.state not in states:
        raise Refusal("import_elsewhere", "This file is in another step by now. Open its page again.")
    locked.require_revision(revision)
    return locked


def _move_on(batch: ImportBatch, state: str, verb: str, by: Actor) -> None:
    batch.state, batch.touched_at = state, clock.now()
    batch.save_revision()
    audit.record(by, verb, batch)
    if batch.is_at_work:
        wake_worker(BRING_IN)
