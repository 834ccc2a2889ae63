"""A visit that lost its therapist to forced time off stays one that must be rebooked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic.models import Envelope
from scheduling.actions.block_time import block_time
from scheduling.actions.book import book
from scheduling.actions.cancel import cancel
from scheduling.actions.move import move
from scheduling.actions.reinstate import reinstate
from scheduling.models import Appointment
from tests.cast import Speaker
from tests.factories import Diary

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture
def stranded(monday: datetime, diary: Diary, dana: Speaker) -> Appointment:
    """Ana's visit with Theo, who is ill."""
    visit = book(
        client=diary.ana, service=diary.massage, starts_at=TEN, wanted=[diary.theo.pk], by=dana.person
    )
    block_time(
        resource=diary.theo,
        starts_at=TEN,
        ends_at=TEN + timedelta(hours=8),
        reason="Ill",
        force_reason="Ill",
        by=dana.person,
    )
    visit.refresh_from_db()
    assert visit.needs_rebooking
    return visit


def test_cancelled_and_taken_back_it_still_needs_rebooking(stranded: Appointment, dana: Speaker) -> None:
    Envelope.objects.update(state="sent", sent_at=TEN)
    cancel(appointment=stranded, cancelled_by="client", reason="ill", by=dana.person)

    again = reinstate(appointment=stranded, by=dana.person)

    assert again.needs_rebooking
    assert not Envelope.objects.filter(state="waiting", kind="booking_confirmed").exists()


def test_moved_to_another_therapist_it_is_well_again(
    stranded: Appointment, diary: Diary, dana: Speaker
) -> None:
    moved = move(appointment=stranded, therapist=diary.mara.pk, by=dana.person)

    assert not moved.needs_rebooking
    assert not moved.claims.filter(blocking=False).exists()
