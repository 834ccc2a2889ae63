"""The text of a file that is brought in: its encoding, its separator, and its rows one by one."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _

from clients.models.imports import LONGEST_CELL, ImportBatch, ImportPiece
from clinic.refusals import Refusal, fault

MOST_BYTES = 50_000_000
MOST_ROWS = 150_000
MOST_COLUMNS = 200
MOST_TITLES = 3
END = "\0"
"""A last line that no file has: a quoted text that does not end swallows it."""
PIECE = 1_000_000
SAMPLE = 200_000
ENCODINGS = {
    "utf-8-sig": _("Unicode (UTF-8)"),
    "utf-16": _("Unicode (UTF-16)"),
    "utf-16-le": _("Unicode (UTF-16, without a mark)"),
    "cp1252": _("Western Europe (Windows)"),
    "cp1250": _("Central Europe (Windows)"),
    "cp1251": _("Cyrillic (Windows)"),
    "mac_roman": _("Western Europe (Mac)"),
    "cp850": _("Western Europe (DOS)"),
    "cp932": _("Japanese"),
    "gb18030": _("Chinese"),
}
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of .xlsx, .ods and the like, and of .xls."""
GUARDED = ("=", "+", "-", "@", "\t", "\r")
"""The first characters by which spreadsheets take a text for a formula."""


@dataclass(frozen=True)
class FileRow:
    """A row with something in it, and the line of the file on which it begins."""

    line: int
    cells: list[str]


def is_workbook(start: bytes) -> bool:
    """Return True if a file begins as spreadsheets do."""
    return start.startswith(WORKBOOKS)


def guess_encoding(sample: bytes) -> str:
    """Return the encoding that the beginning of a file is most likely in; one of `ENCODINGS`.

    Raises `Refusal` `file_unreadable` for what is no text.
    """
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if sample[:400].count(b"\0") > len(sample[:400]) // 4:
        return "utf-16-le"
    if b"\0" in sample:
        raise not_a_list()
    if _decodes(sample, "utf-8"):
        return "utf-8-sig"
    best = from_bytes(sample, cp_isolation=[name for name in ENCODINGS if not name.startswith("utf")]).best()
    return best.encoding if best and best.encoding in ENCODINGS else "cp1252"


def _decodes(sample: bytes, encoding: str) -> bool:
    """Return True if a sample is in this encoding; its last character may be cut."""
    try:
        sample.decode(encoding)
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def guess_delimiter(text: str) -> str:
    """Return the separator by which the first rows have the most columns, alike in number."""

    def score(delimiter: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            rows.extend(islice(csv.reader(io.StringIO(text), delimiter=delimiter), 30))
        widths = [len(row) for row in rows[:-1] or rows if row]
        alike = sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0
        return alike, max(widths, default=0)

    return max(DELIMITERS, key=score)


def not_a_list() -> Refusal:
    return fault(
        "/file", "file_unreadable", "This is no list that can be read. Save it as CSV or as an Excel file."
    )


def empty_file() -> Refusal:
    return fault("/file", "file_empty", "There is nothing in this file.")


class PiecesOfFile(io.RawIOBase):
    """The kept pieces of a table of a file as one stream; no more than one of them is in memory."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch, self.table, self.position, self.rest = batch, batch.table, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.rest:
            pieces = ImportPiece.objects.filter(batch=self.batch, table=self.table)
            piece = pieces.filter(position=self.position).first()
            if piece is None:
                return 0
            self.rest, self.position = bytes(piece.content), self.position + 1
        taken = self.rest[: len(buffer)]
        buffer[: len(taken)], self.rest = taken, self.rest[len(taken) :]
        return len(taken)


def read_rows(batch: ImportBatch) -> Iterator[FileRow]:
    """Yield the rows with something in them, the one with the names of the columns first.

    Titles above it are left out: up to three rows of which one of several cells is filled.

    Raises `Refusal` `encoding_wrong` where a character is not of the encoding, and `quote_open` where a
    quoted text does not end.
    """
    rows = _filled_rows(batch)
    start = list(islice(rows, MOST_TITLES + 1))
    first = next((place for place, row in enumerate(start) if not _is_title(row)), 0)
    yield from start[first:]
    yield from rows


def _is_title(row: FileRow) -> bool:
    return len(row.cells) > 1 and sum(bool(cell.strip()) for cell in row.cells) == 1


def _filled_rows(batch: ImportBatch) -> Iterator[FileRow]:
    text = io.TextIOWrapper(io.BufferedReader(PiecesOfFile(batch), PIECE), batch.encoding, newline="")
    reader = csv.reader(_lines(text), delimiter=batch.delimiter)
    csv.field_size_limit(LONGEST_CELL)
    record, line = 0, 1
    try:
        for cells in reader:
            record += 1
            if cells == [END]:
                return
            if cells and cells[-1].endswith(END):
                raise csv.Error
            if any(cell.strip() for cell in cells):
                yield FileRow(record if batch.is_workbook else line, [_unguard(cell) for cell in cells])
            line = reader.line_num + 1
    except UnicodeError:
        raise fault(
            "/encoding",
            "encoding_wrong",
            "The file has characters that do not exist in this encoding. Choose another one.",
        ) from None
    except csv.Error:
        raise fault(
            "/file",
            "quote_open",
            "A quoted text does not end, or is longer than 100,000 characters. Look for a quote without its "
            "partner, or choose another separator.",
        ) from None


def _lines(text: Iterable[str]) -> Iterator[str]:
    """Yield the lines without NUL, which PostgreSQL does not keep, and `END` after the last of them."""
    for line in text:
        yield line.replace("\0", "")
    yield END


def _unguard(cell: str) -> str:
    """Take back the mark that `guard` put before a text, so that a file sent back reads as it was."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in GUARDED and len(cell) > 1 else cell


def guard(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(GUARDED) else cell


def column_names(header: FileRow) -> list[str]:
    """Return a name for each column, no two alike; one without a name is called by its number."""
    names: list[str] = []
    for number, cell in enumerate(header.cells, 1):
        name = " ".join(cell.split())[:180] or f"Column {number}"
        names.append(f"{name} ({number})" if name in names else name)
    return names


def measure(batch: ImportBatch) -> tuple[list[str], int]:
    """Return the names of the columns and the number of rows below them; the file is read to its end.

    Raises `Refusal` `file_empty`, `too_many_columns` and `too_many_rows`, and what `read_rows` does.
    """
    rows = read_rows(batch)
    header = next(rows, None)
    if header is None:
        raise empty_file()
    if len(header.cells) > MOST_COLUMNS:
        raise fault("/file", "too_many_columns", "The file has more than 200 columns. Leave some out.")
    total = 0
    for total, _row in enumerate(rows, 1):
        if total > MOST_ROWS:
            raise fault("/file", "too_many_rows", "The file has more than 150,000 rows. Part it in two.")
    if not total:
        raise fault("/file", "file_empty", "There is no row below the names of the columns.")
    return column_names(header), total
