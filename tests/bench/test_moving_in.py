"""The files that are measured are read to their last row."""

from clients.models import ImportBatch
from scheduling.models import Appointment
from tests.bench import moving_in
from tests.bench.clinic import create_clinic


def test_all_rows_are_added_and_taken_back(db: None) -> None:
    clinic = create_clinic()
    found = moving_in.row_seconds(clinic, clients=20, visits=30)
    assert len(found) == 6 and not Appointment.objects.exists()
    counts = {batch.kind: batch.count_outcomes()["added"] for batch in ImportBatch.objects.all()}
    assert counts == {"clients": 20, "visits": 30}
