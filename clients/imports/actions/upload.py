"""Keep a file that is to be brought in, and see what columns it has."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.db import transaction

from clients.imports.files import (
    MOST_BYTES,
    PIECE,
    SAMPLE,
    guess_delimiter,
    guess_encoding,
    is_workbook,
    measure,
)
from clients.imports.kinds import guess_mapping, import_kinds
from clients.imports.systems import KNOWN_COLUMNS
from clients.imports.workbook import WorkbookTooLarge, WorkbookUnreadable, convert_workbook
from clients.models.imports import ImportBatch, ImportPiece
from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import fault


def upload_file(*, file: IO[bytes], name: str, kind: str, system: str, by: Staff) -> ImportBatch:
    """Keep a file with the columns found in it; nothing is read into the record yet.

    Raises `Refusal` `file_too_large`, `file_empty`, `file_unreadable`, `file_imported_before`,
    `too_many_columns`, `too_many_rows`.
    """
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "file"
        digest = _copy(file, kept)
        _refuse_known(digest, kind)
        batch = ImportBatch(
            kind=kind,
            system=system,
            file_name=Path(name).name[:200],
            file_hash=digest,
            uploaded_by=by,
            touched_at=clock.now(),
        )
        with kept.open("rb") as start:
            batch.is_workbook = is_workbook(start.read(8))
        if batch.is_workbook:
            kept = _converted(kept)
        _guess_form(batch, kept)
        return _keep(batch, kept, by)


def _copy(file: IO[bytes], target: Path) -> str:
    """Copy a file piece by piece; return its digest."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as copy:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                raise fault("/file", "file_too_large", "The file is larger than 50 MB. Part it in two.")
            digest.update(piece)
            copy.write(piece)
    if not size:
        raise fault("/file", "file_empty", "There is nothing in this file.")
    return digest.hexdigest()


def _refuse_known(digest: str, kind: str) -> None:
    known = ImportBatch.objects.filter(file_hash=digest, kind=kind).exclude(state="undone").first()
    if known is not None:
        raise fault(
            "/file",
            "file_imported_before",
            "This file was brought in before. Open it in the list of files.",
            status=409,
        )


def _converted(workbook: Path) -> Path:
    """Return the path of a spreadsheet as CSV."""
    target = workbook.with_suffix(".csv")
    try:
        convert_workbook(workbook, target)
    except WorkbookTooLarge:
        raise fault(
            "/file", "file_too_large", "Unpacked, this spreadsheet is too large. Save it as CSV, or part it."
        ) from None
    except WorkbookUnreadable:
        raise fault(
            "/file",
            "file_unreadable",
            "This spreadsheet is damaged or protected by a password. Save it anew without one, or as CSV.",
        ) from None
    return target


def _guess_form(batch: ImportBatch, text: Path) -> None:
    """Set the encoding and the separator that the file is most likely in."""
    if batch.is_workbook:
        batch.encoding, batch.delimiter = "utf-8-sig", ","
        return
    with text.open("rb") as file:
        sample = file.read(SAMPLE)
        batch.encoding = guess_encoding(sample)
        if batch.encoding == "utf-8-sig" and (other := _sample_of_another_encoding(file)):
            batch.encoding = guess_encoding(other)
    start = sample.decode(batch.encoding, "replace")
    batch.delimiter = guess_delimiter(start)


def _sample_of_another_encoding(file: IO[bytes]) -> bytes:
    """Return what follows the beginning and is no UTF-8; blank if all of it is."""
    while line := file.readline(PIECE):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                return line
    return b""


@transaction.atomic
def _keep(batch: ImportBatch, text: Path, by: Staff) -> ImportBatch:
    batch.save(force_insert=True)
    for position, piece in enumerate(_pieces(text)):
        ImportPiece.objects.create(batch=batch, position=position, content=piece)
    batch.columns, batch.rows_total = measure(batch)
    kind = import_kinds()[batch.kind]
    known = KNOWN_COLUMNS.get((batch.system, batch.kind), {})
    batch.mapping = guess_mapping(kind, batch.columns, known)
    batch.save(update_fields=["columns", "rows_total", "mapping"])
    audit.record(by, "uploaded", batch)
    return batch


def _pieces(text: Path) -> Iterator[bytes]:
    with text.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
