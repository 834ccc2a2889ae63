"""Keep a file that is to be brought in, and see what columns it has."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.db import transaction

from clients.imports.files import (
    MOST_BYTES,
    PIECE,
    SAMPLE,
    empty_file,
    guess_delimiter,
    guess_encoding,
    is_workbook,
    measure,
)
from clients.imports.systems import known_mapping
from clients.imports.workbook import WorkbookTooLarge, WorkbookUnreadable, convert_workbook
from clients.models.imports import ImportBatch, ImportPiece
from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal, fault


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
            tables = _convert(kept) if is_workbook(start.read(8)) else {}
        batch.tables = [name[:200] for name in tables]
        texts = [*tables.values()] or [kept]
        _guess_form(batch, texts[0])
        return _keep(batch, texts, by)


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
        raise empty_file()
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


def _convert(workbook: Path) -> dict[str, Path]:
    """Return the paths of the tables of a spreadsheet as CSV, by name."""
    try:
        tables = convert_workbook(workbook, workbook.parent)
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
    if not tables:
        raise empty_file()
    return tables


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
def _keep(batch: ImportBatch, texts: Sequence[Path], by: Staff) -> ImportBatch:
    batch.save(force_insert=True)
    for table, text in enumerate(texts):
        for position, piece in enumerate(_pieces(text)):
            ImportPiece.objects.create(batch=batch, table=table, position=position, content=piece)
    batch.columns, batch.rows_total = _measure_first(batch)
    batch.mapping = known_mapping(batch)
    batch.save(update_fields=["table", "columns", "rows_total", "mapping"])
    audit.record(by, "uploaded", batch)
    return batch


def _measure_first(batch: ImportBatch) -> tuple[list[str], int]:
    """Choose the first table that is a list; return its columns and the number of its rows."""
    for table in range(len(batch.tables)):
        batch.table = table
        with suppress(Refusal):
            return measure(batch)
    batch.table = 0
    return measure(batch)


def _pieces(text: Path) -> Iterator[bytes]:
    with text.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
