"""Answers with a table as CSV, which spreadsheets open without running what somebody typed."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Of these a spreadsheet makes a formula; an apostrophe before it makes it text (OWASP, CSV injection)."""
type Cell = str | int | float | None


def csv_response(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Answer with rows as a file to download; text that begins like a formula stays text."""
    text = StringIO()
    csv.writer(text).writerows([[_as_text(cell) for cell in row] for row in rows])
    # The byte order mark tells spreadsheets that it is UTF-8.
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _as_text(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.lstrip(" ").startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
