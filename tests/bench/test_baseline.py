"""The benchmark's baseline writes the rows of a booking, with all the columns that they have now."""

from django.db import connection

from scheduling.models import Appointment
from tests.bench.baseline import START, insert_booking
from tests.bench.clinic import create_clinic


def test_baseline_writes_the_rows_of_a_booking(db: None) -> None:
    clinic = create_clinic()

    insert_booking(connection.connection, clinic, 0, START)

    visit = Appointment.objects.get(starts_at=START)
    assert (visit.assignments.count(), visit.attendances.count()) == (2, 1)
