"""Fixtures of one visit of Ana's: her note over the API, and as a record for tests of rules."""

from typing import Any

import pytest

from clinic.models import Location, Practice, Staff
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConsentFactory, visit_of
from treatments.models import ClinicalSettings, SessionNote
from treatments.notes.actions.open import open_note


@pytest.fixture
def visit(willow: Location) -> Attendance:
    """Ana's visit in session; she consented to treatment and to letters afterwards."""
    ana = ClientFactory.create(name="Ana")
    for kind in ("treatment", "aftercare"):
        ConsentFactory.create(client=ana, kind=kind)
    return visit_of(ana, willow)


@pytest.fixture
def letters_leave_at_night(practice: Practice) -> None:
    """Reminders and questions leave at any hour, so that a test of them passes at any hour."""
    Practice.objects.update(remind_from_hour=0, remind_until_hour=24)
    ClinicalSettings.objects.update(ask_from_hour=0, ask_until_hour=24)


@pytest.fixture
def note(theo: ApiUser, visit: Attendance) -> dict[str, Any]:
    """Ana's note, opened by Theo, as the API shows it."""
    answer = theo.api("POST", "notes", {"attendance": str(visit.pk)})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.fixture
def marked(theo: ApiUser, note: dict[str, Any]) -> dict[str, Any]:
    """Ana's note with an active point in the right upper trapezius and one in the left calf."""
    points = [
        {"site": "UT1", "side": "right", "activity": "active", "pain_on_pressure_before": 7},
        {"site": "GA1", "side": "left", "activity": "latent", "pain_on_pressure_before": 4},
    ]
    answer = theo.api("PUT", f"notes/{note['id']}/points", {"points": points}, If_Match='"1"')
    assert answer.status_code == 200, answer.content
    return dict(theo.api("GET", f"notes/{note['id']}").json())


@pytest.fixture
def signed(theo: ApiUser, marked: dict[str, Any]) -> dict[str, Any]:
    """Ana's note, signed."""
    answer = theo.api("POST", f"notes/{marked['id']}/sign", If_Match=f'"{marked["revision"]}"')
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


@pytest.fixture
def plan(theo: ApiUser, signed: dict[str, Any]) -> dict[str, Any]:
    """The plan drafted from Ana's signed note."""
    answer = theo.api("POST", f"notes/{signed['id']}/plan")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.fixture
def therapist(theo: ApiUser) -> Staff:
    """Theo."""
    return theo.person


@pytest.fixture
def session_note(visit: Attendance, therapist: Staff) -> SessionNote:
    """The record of Ana's note, opened by Theo."""
    return open_note(attendance=visit, by=therapist)
