"""A file of clients and one of their visits: judged, added and taken back as the worker does it."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from clients.imports.actions.go_on import go_on
from clients.imports.actions.start import start_dry_run, start_import, start_undo
from clients.imports.actions.upload import upload_file
from clients.models import ImportBatch
from clinic.models import Location, Staff
from tests.bench.clinic import BenchClinic

CLIENTS, VISITS = 2000, 5000
FIRST = datetime(2020, 1, 6, 9, tzinfo=UTC)
CLIENT_COLUMNS = "Patient Number,First Name,Last Name,Email,Mobile Phone,Birth Date,Marketing Email Opt-In"
VISIT_COLUMNS = "Appointment ID,Patient Number,Start,Duration,Treatment,Status,Price"


def row_seconds(clinic: BenchClinic, *, clients: int = CLIENTS, visits: int = VISITS) -> dict[str, float]:
    """Return the seconds that a row takes, by step."""
    found: dict[str, float] = {}
    kept = [
        ("clients", _bring_in("clients", client_rows(clients), clinic, found)),
        ("visits", _bring_in("visits", visit_rows(visits, clients), clinic, found)),
    ]
    for kind, batch in reversed(kept):
        found[f"{kind} taken back"] = _step(batch, lambda file: start_undo(batch=file, by=file.uploaded_by))
    return found


def client_rows(count: int) -> str:
    """Return a file of clients, no two alike."""
    rows = (
        f"{n},Ann{n % 211},Lind{n},ann{n}@example.test,020 7946 {n % 10000:04d},"
        f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{1940 + n % 60},{('Yes', 'No', '')[n % 3]}"
        for n in range(count)
    )
    return "\n".join([CLIENT_COLUMNS, *rows])


def visit_rows(count: int, clients: int) -> str:
    """Return a file of past visits of these clients."""
    rows = (
        f"{n},{n % clients},{FIRST + timedelta(hours=n // 4):%d/%m/%Y %H:%M},60,Swedish,"
        f"{('Completed', 'Cancelled', 'No show')[n % 3]},60.00"
        for n in range(count)
    )
    return "\n".join([VISIT_COLUMNS, *rows])


def _bring_in(kind: str, text: str, clinic: BenchClinic, found: dict[str, float]) -> ImportBatch:
    by, place = Staff.objects.earliest("pk"), Location.objects.get(pk=clinic.location)
    batch = upload_file(file=io.BytesIO(text.encode()), name=f"{kind}.csv", kind=kind, system="jane", by=by)

    def try_it(file: ImportBatch) -> None:
        mapping = file.mapping
        start_dry_run(batch=file, mapping=mapping, date_order="dmy", decimal_sign=".", location=place, by=by)

    found[f"{kind} judged"] = _step(batch, try_it)
    found[f"{kind} added"] = _step(batch, lambda file: start_import(batch=file, by=by))
    return batch


def _step(batch: ImportBatch, start: Callable[[ImportBatch], object]) -> float:
    start(ImportBatch.objects.get(pk=batch.pk))
    started = time.perf_counter()
    while go_on(ImportBatch.objects.get(pk=batch.pk), until=time.monotonic() + 20):
        pass
    return (time.perf_counter() - started) / batch.rows_total
