"""Files of other systems, and the steps of bringing one in, as tests take them."""

import io
import time
from collections.abc import Callable
from typing import Any

from clients.imports.actions.go_on import go_on
from clients.imports.actions.start import start_dry_run, start_import, start_undo
from clients.imports.actions.upload import upload_file
from clients.models import ImportBatch
from clinic.models import Location, Staff
from clinic.refusals import Refusal

HEADER = "Patient Number,First Name,Last Name,Email,Mobile Phone,Birth Date,Marketing Email Opt-In"


def upload(
    content: str | bytes, by: Staff, *, kind: str = "clients", system: str = "jane", name: str = "list.csv"
) -> ImportBatch:
    """Upload a file."""
    data = content.encode() if isinstance(content, str) else content
    return upload_file(file=io.BytesIO(data), name=name, kind=kind, system=system, by=by)


def work(batch: ImportBatch) -> ImportBatch:
    """Let the job go through the rows until it is done; return the file as it is then."""
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert not go_on(batch, until=time.monotonic() + 300)
    return ImportBatch.objects.get(pk=batch.pk)


def go_on_with_files() -> None:
    """Let the job go through the rows of all files that are to be brought in."""
    for batch in ImportBatch.objects.at_work():
        work(batch)


def judge(
    batch: ImportBatch, *, order: str = "dmy", place: Location | None = None, **more: Any
) -> ImportBatch:
    """Have every row judged, with the columns mapped as they were guessed."""
    settings = {"mapping": batch.mapping, "decimal_sign": ".", "by": batch.uploaded_by, **more}
    start_dry_run(batch=batch, date_order=order, location=place, **settings)
    return work(batch)


def bring_in(
    content: str | bytes, by: Staff, *, order: str = "dmy", place: Location | None = None, **more: Any
) -> ImportBatch:
    """Upload a file, have it judged, and have its rows added."""
    batch = judge(upload(content, by, **more), order=order, place=place)
    start_import(batch=batch, by=by)
    return work(batch)


def take_back(batch: ImportBatch) -> ImportBatch:
    """Undo a file."""
    start_undo(batch=batch, by=batch.uploaded_by)
    return work(batch)


def reasons(batch: ImportBatch) -> dict[int, str]:
    """Return why rows were rejected, by line."""
    return dict(batch.rows.filter(outcome="rejected").values_list("line", "reason"))


def refusal_code(act: Callable[[], object]) -> str:
    """Return the code with which this is refused; blank if it is not."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return ""
