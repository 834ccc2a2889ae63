"""Go through the rows of a file, some in each transaction: killed at any moment, it goes on where it was."""

import time
from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clients.imports.files import FileRow, read_rows
from clients.imports.kinds import import_kind_of
from clients.models.imports import ExternalRef, ImportBatch, ImportRow
from clinic import clock
from clinic.actors import SystemActor
from clinic.prepared_query import insert_many

AT_ONCE = 500


def go_on(batch: ImportBatch, *, until: float) -> bool:
    """Take steps until this time of the monotonic clock; return True if there is more to do."""
    while batch.is_at_work:
        rows = _rows_to_judge(batch) if batch.state == "judging" else iter(())
        state = batch.state
        while batch.state == state:
            if time.monotonic() > until:
                return True
            present = take_step(batch.pk, list(islice(rows, AT_ONCE)) if state == "judging" else ())
            if present is None:  # another worker has it, or it was discarded
                return False
            batch = present
    return False


@transaction.atomic
def take_step(key: UUID, file_rows: Sequence[FileRow] = ()) -> ImportBatch | None:
    """Judge, add or take back some rows in one transaction; None where another worker does.

    Without rows to judge the file is judged.
    """
    batch = ImportBatch.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
    if batch is None or not batch.is_at_work:
        return None
    steps = {"judging": lambda: _judge(batch, file_rows), "applying": lambda: _apply(batch)}
    is_over = steps.get(batch.state, lambda: _undo(batch))()
    batch.touched_at = clock.now()
    if is_over:
        _finish(batch)
    batch.save(update_fields=["state", "touched_at", "settled_at", "counts"])
    return batch


def _rows_to_judge(batch: ImportBatch) -> Iterator[FileRow]:
    """Return the rows of the file that were not judged yet, without that of the names of the columns."""
    last = batch.rows.aggregate(last=Max("line"))["last"] or 0
    rows = read_rows(batch)
    next(rows, None)
    return dropwhile(lambda row: row.line <= last, rows)


def _judge(batch: ImportBatch, file_rows: Sequence[FileRow]) -> bool:
    last = batch.rows.aggregate(last=Max("line"))["last"] or 0
    rows = [_import_row(batch, row) for row in file_rows if row.line > last]
    import_kind_of(batch).judge(batch, rows)
    insert_many(rows)
    return not file_rows


def _import_row(batch: ImportBatch, row: FileRow) -> ImportRow:
    read = ImportRow(batch=batch, line=row.line, cells=row.cells, outcome="added")
    if any(cell.strip() for cell in row.cells[len(batch.columns) :]):
        read.reject(_("The row has more cells than there are columns: a separator may stand in a text."))
    return read


def _apply(batch: ImportBatch) -> bool:
    """Add what some rows say; a row that needs locks of its own goes alone, the others before it."""
    kind, by = import_kind_of(batch), SystemActor("import")
    waiting = batch.rows.waiting().order_by("line")
    rows = list(waiting[:1])
    if not rows:
        return True
    if not kind.goes_alone(batch, rows[0]):
        rows = [row for row in waiting[:AT_ONCE] if not kind.goes_alone(batch, row)]
    kind.apply(batch, rows, by)
    now = clock.now()
    for row in rows:
        if row.outcome in ("added", "matched"):
            row.applied_at = now
    ImportRow.objects.save_effects(rows)
    return False


def _undo(batch: ImportBatch) -> bool:
    kind, by = import_kind_of(batch), SystemActor("import")
    rows = list(batch.rows.to_undo().order_by("-line")[:AT_ONCE])
    if not rows:
        return True
    kind.undo(batch, rows, by)
    now = clock.now()
    for row in rows:
        if not row.kept_because:
            row.undone_at = now
    gone = [row.target for row in rows if row.undone_at and row.target]
    ExternalRef.objects.filter(batch=batch, subject_key__in=gone).delete()
    ImportRow.objects.save_effects(rows)
    return False


def _finish(batch: ImportBatch) -> None:
    batch.state = {"judging": "judged", "applying": "applied", "undoing": "undone"}[batch.state]
    if batch.state in ("applied", "undone"):
        batch.settled_at = clock.now()
        batch.pieces.all().delete()
