"""Races of guests, over HTTP: adding one against booking them elsewhere; two desks with the last place."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from scheduling.models import Attendance
from tests.callers import at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import booking_body, deadlocks, double_bookings

pytestmark = pytest.mark.xdist_group("processes")


def test_a_guest_added_and_booked_at_once_is_in_one_place(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana, clients = web_clinic.diary, web_clinic.dana, web_clinic.clients
    for_two = service_of([diary.theo], [diary.room_1], treats=2)
    with_mara = service_of([diary.mara], [diary.room_2])
    for days in range(6):
        at = noon + timedelta(days=days)
        visit = dana.api("POST", "appointments", booking_body(clients[0], for_two, at)).json()["id"]

        added, booked = at_once(
            [
                partial(dana.api, "POST", f"appointments/{visit}/guests", {"client": str(clients[1].pk)}),
                partial(dana.api, "POST", "appointments", booking_body(clients[1], with_mara, at)),
            ]
        )

        assert sorted([added.status, booked.status]) in ([200, 409], [201, 409]), (added, booked)
    assert (deadlocks(), double_bookings()) == (0, 0)


def test_the_last_place_is_given_once(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana, clients = web_clinic.diary, web_clinic.dana, web_clinic.clients
    for_two = service_of([diary.theo], [diary.room_1], treats=2)
    for days in range(6):
        at = noon + timedelta(days=days)
        visit = dana.api("POST", "appointments", booking_body(clients[0], for_two, at)).json()["id"]
        guests = f"appointments/{visit}/guests"

        answers = at_once(
            [partial(dana.api, "POST", guests, {"client": str(each.pk)}) for each in clients[2:4]]
        )

        assert sorted(answer.status for answer in answers) == [200, 422]
        assert Attendance.objects.filter(appointment=visit).count() == 2
    assert deadlocks() == 0
