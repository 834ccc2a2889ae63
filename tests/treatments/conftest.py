"""A visit in the treatment room, for tests that write past the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clinic.models import Location, Staff
    from scheduling.models import Attendance
    from tests.cast import Speaker
    from treatments.models import SessionNote


@pytest.fixture
def visit(willow: Location) -> Attendance:
    """Ana is in session."""
    from tests.factories import ClientFactory, visit_of

    return visit_of(ClientFactory.create(name="Ana"), willow)


@pytest.fixture
def therapist(theo: Speaker) -> Staff:
    """Theo."""
    return theo.person


@pytest.fixture
def note(visit: Attendance, therapist: Staff) -> SessionNote:
    """The note of Ana's visit, opened by Theo."""
    from treatments.notes.actions.open import open_note

    return open_note(attendance=visit, by=therapist)
