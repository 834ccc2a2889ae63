"""Races of bookings and of changes that would leave visits uncovered."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from scheduling.bookings.locking import lock_visits
from scheduling.models import Appointment
from scheduling.rota.actions.review_cover import review_all_cover
from tests.callers import at_once
from tests.cast import ApiUser
from tests.factories import Diary, service_of
from tests.races.counting import booking_body

pytestmark = pytest.mark.xdist_group("processes")


def time_off(diary: Diary, noon: datetime) -> tuple[str, dict[str, Any]]:
    day = noon.date().isoformat()
    span = {"from": f"{day}T08:00:00+00:00", "to": f"{day}T20:00:00+00:00"}
    return "time-off", {"therapist": str(diary.theo.pk), **span}


def day_off(diary: Diary, noon: datetime) -> tuple[str, dict[str, Any]]:
    place = str(diary.location.pk)
    return "shifts", {"therapist": str(diary.theo.pk), "location": place, "on": noon.date().isoformat()}


@pytest.mark.parametrize("change", [time_off, day_off])
def test_booking_and_change_at_once_never_leave_a_visit_uncovered_in_silence(
    clinic: Diary, desk: ApiUser, noon: datetime, change: Callable[..., tuple[str, dict[str, Any]]]
) -> None:
    service = service_of([clinic.theo], [clinic.room_1])
    address, body = change(clinic, noon)

    booking, changed = at_once(
        [
            partial(desk.api, "POST", "appointments", booking_body(clinic.ana, service, noon)),
            partial(desk.api, "POST", address, body),
        ]
    )

    assert [booking.status_code, changed.status_code].count(201) == 1, (booking.content, changed.content)
    assert review_all_cover() == set()
    assert not Appointment.objects.filter(needs_rebooking=True).exists()


@pytest.mark.parametrize("change", [time_off, day_off])
def test_a_visit_booked_between_the_locks_of_a_change_is_in_its_way(
    clinic: Diary,
    desk: ApiUser,
    noon: datetime,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[..., tuple[str, dict[str, Any]]],
) -> None:
    address, body = change(clinic, noon)
    visit = booking_body(clinic.ana, service_of([clinic.theo], [clinic.room_1]), noon)

    def lock_visits_and_book(keys: Iterable[UUID]) -> set[UUID]:
        locked = lock_visits(keys)
        [booking] = at_once([partial(desk.api, "POST", "appointments", visit)])
        assert booking.status_code == 201
        return locked

    monkeypatch.setattr("scheduling.bookings.cover.lock_visits", lock_visits_and_book)
    answer = desk.api("POST", address, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand")
    assert review_all_cover() == set()
