"""Visits that lost their therapist, room or hours, and must be rebooked."""

from datetime import UTC, datetime, timedelta

import pytest

from clinic import clock
from clinic.models import AuditEntry, Envelope
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.move import move
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from scheduling.rota.actions.flag_for_rebooking import flag_for_rebooking
from tests.cast import Speaker
from tests.factories import ConsentFactory, Diary

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture
def stranded(monday: datetime, diary: Diary, dana: Speaker) -> Appointment:
    """Ana's visit with Theo, who is ill."""
    visit = book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN,
        requested=[RequestedResource(diary.theo.pk)],
        by=dana.person,
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


def test_displaced_visit_still_needs_rebooking_after_cancel_and_reinstate(
    stranded: Appointment, dana: Speaker
) -> None:
    Envelope.objects.update(state="sent", sent_at=TEN)
    cancel(appointment=stranded, cancelled_by="client", reason="ill", by=dana.person)

    again = reinstate(appointment=stranded, by=dana.person)

    assert again.needs_rebooking
    assert not Envelope.objects.filter(state="waiting", kind="booking_confirmed").exists()


def test_displaced_visit_needs_no_rebooking_after_a_move_to_another_therapist(
    stranded: Appointment, diary: Diary, dana: Speaker
) -> None:
    moved = move(
        appointment=stranded, requested=[RequestedResource(diary.mara.pk, "therapist")], by=dana.person
    )

    assert not moved.needs_rebooking
    assert not moved.reservations.filter(blocking=False).exists()


@pytest.fixture
def ahead(monday: datetime, diary: Diary, dana: Speaker) -> Appointment:
    """Ana's visit with Theo in a room, on Tuesday at ten."""
    return book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN,
        requested=[RequestedResource(diary.theo.pk)],
        by=dana.person,
    )


def shut_on(day: str) -> dict[str, str]:
    return {"first_on": day, "last_on": day, "reason": "Burst pipe"}


def test_closure_marks_visits_of_its_day_for_rebooking(
    ahead: Appointment, fern: Speaker, dana: Speaker
) -> None:
    fern.api("POST", "closures", shut_on("2026-03-03"))

    assert flag_for_rebooking() == {ahead.pk}

    found = dana.api("GET", "appointments?needs_rebooking=true").json()["results"]
    assert [visit["id"] for visit in found] == [str(ahead.pk)]
    assert AuditEntry.objects.filter(verb="left_behind", subject_key=str(ahead.pk)).count() == 1
    assert flag_for_rebooking() == set()


def test_closure_of_another_day_marks_no_visit(ahead: Appointment, fern: Speaker) -> None:
    fern.api("POST", "closures", shut_on("2026-03-04"))

    assert flag_for_rebooking() == set()


@pytest.mark.parametrize("gone", ["therapist", "room", "location"])
def test_archiving_marks_visits_for_rebooking(
    ahead: Appointment, diary: Diary, fern: Speaker, gone: str
) -> None:
    room = ahead.assignments.get(kind="room").resource_id
    place = {
        "therapist": f"staff/{diary.theo.staff_id}",
        "room": f"resources/{room}",
        "location": f"locations/{diary.location.pk}",
    }[gone]

    assert fern.api("POST", f"{place}/archive", If_Match='"1"').status_code == 200

    assert flag_for_rebooking() == {ahead.pk}


def test_new_opening_hours_mark_visits_outside_them_for_rebooking(
    ahead: Appointment, diary: Diary, fern: Speaker
) -> None:
    late = [{"weekday": day, "opens": "10:30", "closes": "20:00"} for day in range(7)]

    fern.api("PUT", f"locations/{diary.location.pk}/opening-hours", {"opening_hours": late}, If_Match='"1"')

    assert flag_for_rebooking() == {ahead.pk}


def test_visit_booked_outside_hours_on_purpose_is_not_marked(
    monday: datetime, diary: Diary, dana: Speaker
) -> None:
    book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN.replace(hour=6),
        override_reason="Before their flight.",
        by=dana.person,
    )

    assert flag_for_rebooking() == set()


def test_visit_marked_for_rebooking_gets_no_reminder(ahead: Appointment, fern: Speaker, diary: Diary) -> None:
    ConsentFactory.create(client=diary.ana, kind="reminders")
    fern.api("POST", "closures", shut_on("2026-03-03"))
    flag_for_rebooking()

    with clock.at(TEN - timedelta(hours=23)):
        Envelope.objects.all().delete()
        assert remind_all() == 0
