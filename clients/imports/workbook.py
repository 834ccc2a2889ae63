"""A spreadsheet read as text, in a process of its own that may use little memory, time and disk.

Formulas are not run: the values that were saved with them are read, an error as nothing. A file made to fill
the memory ends that process and nothing else.
"""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MOST_UNPACKED = 300_000_000
MOST_MEMORY = 1_000_000_000
MOST_TEXT = 150_000_000
"""Bytes of text of all tables together."""
MOST_SECONDS = 90
MOST_TABLES = 50
TOO_LARGE, UNREADABLE = 3, 4
"""How the process ends where the file is too large unpacked, and where it cannot be read."""


class WorkbookTooLarge(Exception):
    """Unpacked it is larger than any list of clients."""


class WorkbookUnreadable(Exception):
    """It is damaged, protected by a password, or no spreadsheet."""


def convert_workbook(source: Path, folder: Path) -> dict[str, Path]:
    """Write the tables with something in them as CSV in UTF-8, a record for each row; return them by name."""
    command = [sys.executable, "-m", "clients.imports.workbook", str(source), str(folder)]
    root = Path(__file__).resolve().parents[2]
    try:
        # No environment: a file made to do harm finds no key there, and a long variable does not stop it.
        done = subprocess.run(
            command,
            cwd=root,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookTooLarge from None
    if done.returncode == UNREADABLE:
        raise WorkbookUnreadable
    if done.returncode != 0:  # too large by its own word, or ended by the limits
        raise WorkbookTooLarge
    names = json.loads((folder / "names.json").read_text())
    return {name: _path_of(folder, number) for number, name in enumerate(names)}


def _path_of(folder: Path, number: int) -> Path:
    return folder / f"{number}.csv"


def _convert(source: str, folder: str) -> int:
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_TEXT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    if problem := _problem_of_zip(source):
        return problem
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    try:
        workbook = CalamineWorkbook.from_path(source)
        listed = workbook.sheets_metadata
        names = [table.name for table in listed if table.typ == SheetTypeEnum.WorkSheet]
        tables = ((name, workbook.get_sheet_by_name(name)) for name in names)
        filled = ((name, table.iter_rows()) for name, table in tables if table.height)
        return _write_all(Path(folder), islice(filled, MOST_TABLES))
    except Exception:
        return UNREADABLE


def _write_all(folder: Path, tables: Iterable[tuple[str, Iterable[list[Any]]]]) -> int:
    names: list[str] = []
    size = 0
    for name, rows in tables:
        path = _path_of(folder, len(names))
        try:
            _write(path, rows)
        except OSError:  # the limit of a file
            return TOO_LARGE
        names.append(name)
        if (size := size + path.stat().st_size) > MOST_TEXT:
            return TOO_LARGE
    (folder / "names.json").write_text(json.dumps(names))
    return 0


def _write(path: Path, rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([_text(cell) for cell in row])


def _problem_of_zip(source: str) -> int:
    """Return how to end for a zip that unpacks to too much, or is none; 0 where neither is so."""
    with Path(source).open("rb") as file:
        if file.read(2) != b"PK":
            return 0
    try:
        with ZipFile(source) as archive:
            return TOO_LARGE if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED else 0
    except BadZipFile:
        return UNREADABLE


def _text(cell: Any) -> str:
    """Return a cell as it is read from CSV: dates in ISO, whole numbers without a point."""
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(int(cell.total_seconds() // 60))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    sys.exit(_convert(*sys.argv[1:]))
