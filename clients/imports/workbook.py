"""A spreadsheet read as text, in a process of its own that may use little memory and time.

Formulas are not run: the values that were saved with them are read. A file made to fill the memory ends that
process and nothing else.
"""

import csv
import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MOST_UNPACKED = 300_000_000
MOST_MEMORY = 1_000_000_000
MOST_SECONDS = 90
TOO_LARGE, UNREADABLE = 3, 4
"""How the process ends where the file is too large unpacked, and where it cannot be read."""


class WorkbookTooLarge(Exception):
    """Unpacked it is larger than any list of clients."""


class WorkbookUnreadable(Exception):
    """It is damaged, protected by a password, or no spreadsheet."""


def convert_workbook(source: Path, target: Path) -> None:
    """Write the first table with something in it as CSV in UTF-8, a record for each of its rows."""
    command = [sys.executable, "-m", "clients.imports.workbook", str(source), str(target)]
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=MOST_SECONDS + 10, check=False)
    except subprocess.TimeoutExpired:
        raise WorkbookTooLarge from None
    if done.returncode == UNREADABLE:
        raise WorkbookUnreadable
    if done.returncode != 0:  # too large by its own word, or ended by the limits
        raise WorkbookTooLarge


def _convert(source: str, target: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    if Path(source).read_bytes()[:2] == b"PK" and (problem := _problem_of_zip(source)):
        return problem
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(source)
        tables = map(workbook.get_sheet_by_name, workbook.sheet_names)
        table = next((table for table in tables if table.height), None)
    except Exception:
        return UNREADABLE
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if table is not None:
            for row in table.iter_rows():
                writer.writerow([_text(cell) for cell in row])
    return 0


def _problem_of_zip(source: str) -> int:
    """Return how to end for a zip that unpacks to too much, or is none; 0 where neither is so."""
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
