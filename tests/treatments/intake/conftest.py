"""A published health history, and Ana, who is asked it before her first visit tomorrow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.actors import SystemActor
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary
from treatments.intake.default_form import add_health_history
from treatments.models import FormRequest, IntakeForm

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_monday() -> Any:
    """It is Monday 2 March 2026, 9:00 in London."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def history(practice: Any) -> IntakeForm:
    """The health history, published."""
    return add_health_history(by=SystemActor("test"), is_published=True)


@pytest.fixture
def visit(history: IntakeForm, dana: ApiUser, diary: Diary) -> Appointment:
    """Ana's first visit, booked by Dana for tomorrow at ten."""
    return book(dana, diary, TUESDAY.replace(hour=10))


@pytest.fixture
def asked(visit: Appointment) -> FormRequest:
    """Ana is asked the health history before it."""
    return FormRequest.objects.get(visit=visit)


def book(by: ApiUser, diary: Diary, at: datetime, **more: Any) -> Appointment:
    """Book a massage for Ana over the API."""
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "starts_at": at.isoformat(),
    }
    answer = by.api("POST", "appointments", body | more, Idempotency_Key=f"book-{at.isoformat()}")
    assert answer.status_code == 201, answer.content
    return Appointment.objects.get(pk=answer.json()["id"])
