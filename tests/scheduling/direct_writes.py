"""Write rows without the actions, to test what the schema alone refuses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.models import Appointment
from tests.factories import Diary

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours_after_ten(start: float, end: float) -> DateTimeTZRange:
    """Return the half-open range between these hours after ten."""
    return DateTimeTZRange(TEN + start * HOUR, TEN + end * HOUR)


def insert_visit(diary: Diary, **fields: Any) -> Appointment:
    """Insert a visit of Ana's at ten, without the actions."""
    usual = {
        "client": diary.ana,
        "service": diary.massage,
        "location": diary.location,
        "starts_at": TEN,
        "ends_at": TEN + HOUR,
        "price": 6500,
    }
    return Appointment.objects.create(**usual | fields)


def assert_refused_by(name: str, write: Callable[[], object]) -> None:
    """Assert that PostgreSQL refuses this write in the name of this constraint."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    diag = getattr(refusal.value.__cause__, "diag", None)
    assert diag is not None
    assert diag.constraint_name == name
