"""The rows of a file that added nothing, as a file to mend and to send again."""

import csv
import io
from collections.abc import Iterator

from clients.imports.files import guard
from clients.models.imports import ImportBatch


def rejected_rows(batch: ImportBatch) -> Iterator[str]:
    """Yield a CSV file of the rows rejected and of those that nobody decided on, with the reason of each.

    No cell is taken for a formula where it is opened.
    """
    yield "\ufeff" + _line([*batch.columns, "Reason"])
    rows = batch.rows.filter(outcome__in=["rejected", "suspect"]).order_by("line")
    for cells, reason in rows.values_list("cells", "reason").iterator():
        own = [*cells, *[""] * (len(batch.columns) - len(cells))]
        yield _line([*own[: len(batch.columns)], reason])


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([guard(cell) for cell in cells])
    return text.getvalue()
