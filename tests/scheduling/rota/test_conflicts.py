"""Flag for rebooking the visits that lost their therapist, room or hours."""

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
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture
def displaced_visit(monday: datetime, diary: Diary, dana: ApiUser) -> Appointment:
    """Ana's visit with Theo, flagged for rebooking because a block takes Theo's time."""
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


def test_reinstate_of_a_displaced_visit_keeps_the_flag_for_rebooking(
    displaced_visit: Appointment, dana: ApiUser
) -> None:
    Envelope.objects.update(state="sent", sent_at=TEN)
    cancel(appointment=displaced_visit, cancelled_by="client", reason="ill", by=dana.person)

    reinstated_visit = reinstate(appointment=displaced_visit, by=dana.person)

    assert reinstated_visit.needs_rebooking
    assert not Envelope.objects.filter(state="waiting", kind="booking_confirmed").exists()


def test_move_of_a_displaced_visit_to_another_therapist_clears_the_flag(
    displaced_visit: Appointment, diary: Diary, dana: ApiUser
) -> None:
    moved_visit = move(
        appointment=displaced_visit, requested=[RequestedResource(diary.mara.pk, "therapist")], by=dana.person
    )

    assert not moved_visit.needs_rebooking
    assert not moved_visit.reservations.filter(blocking=False).exists()


@pytest.fixture
def coming_visit(monday: datetime, diary: Diary, dana: ApiUser) -> Appointment:
    """Ana's visit with Theo, on Tuesday at ten."""
    return book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN,
        requested=[RequestedResource(diary.theo.pk)],
        by=dana.person,
    )


def closure_on(day: str) -> dict[str, str]:
    return {"first_on": day, "last_on": day, "reason": "Burst pipe"}


def test_flag_after_a_closure_flags_its_visits_once_and_lists_them(
    coming_visit: Appointment, fern: ApiUser, dana: ApiUser
) -> None:
    fern.api("POST", "closures", closure_on("2026-03-03"))

    assert flag_for_rebooking() == {coming_visit.pk}

    visits = dana.api("GET", "appointments?needs_rebooking=true").json()["results"]
    assert [visit["id"] for visit in visits] == [str(coming_visit.pk)]
    assert AuditEntry.objects.filter(verb="left_behind", subject_key=str(coming_visit.pk)).count() == 1
    assert flag_for_rebooking() == set()


def test_flag_after_a_closure_on_another_day_flags_nothing(coming_visit: Appointment, fern: ApiUser) -> None:
    fern.api("POST", "closures", closure_on("2026-03-04"))

    assert flag_for_rebooking() == set()


@pytest.mark.parametrize("archived", ["therapist", "room", "location"])
def test_flag_after_archiving_flags_the_visits_of_the_archived_record(
    coming_visit: Appointment, diary: Diary, fern: ApiUser, archived: str
) -> None:
    room = coming_visit.assignments.get(kind="room").resource_id
    address = {
        "therapist": f"staff/{diary.theo.staff_id}",
        "room": f"resources/{room}",
        "location": f"locations/{diary.location.pk}",
    }[archived]

    assert fern.api("POST", f"{address}/archive", If_Match='"1"').status_code == 200

    assert flag_for_rebooking() == {coming_visit.pk}


def test_flag_after_new_opening_hours_flags_visits_outside_the_hours(
    coming_visit: Appointment, diary: Diary, fern: ApiUser
) -> None:
    late = [{"weekday": day, "opens": "10:30", "closes": "20:00"} for day in range(7)]

    fern.api("PUT", f"locations/{diary.location.pk}/opening-hours", {"opening_hours": late}, If_Match='"1"')

    assert flag_for_rebooking() == {coming_visit.pk}


def test_flag_skips_a_visit_booked_outside_hours_with_an_override(
    monday: datetime, diary: Diary, dana: ApiUser
) -> None:
    book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN.replace(hour=6),
        override_reason="Before their flight.",
        by=dana.person,
    )

    assert flag_for_rebooking() == set()


def test_remind_skips_a_flagged_visit(coming_visit: Appointment, fern: ApiUser, diary: Diary) -> None:
    ConsentFactory.create(client=diary.ana, kind="reminders")
    fern.api("POST", "closures", closure_on("2026-03-03"))
    flag_for_rebooking()

    with clock.at(TEN - timedelta(hours=23)):
        Envelope.objects.all().delete()
        assert remind_all() == 0
