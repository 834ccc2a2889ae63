"""Races for the last visit that a therapist's day has room for, over HTTP, against a running web process."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from clinic.models import Staff
from scheduling.models import Appointment
from tests.callers import at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import WON, booking_body, outcomes

pytestmark = pytest.mark.xdist_group("processes")


def test_bookings_at_different_hours_never_exceed_the_limit_of_the_day(
    web_clinic: WebClinic, noon: datetime
) -> None:
    """The hours do not overlap, so that no constraint but the limit stands against them."""
    theo = web_clinic.diary.theo
    assert theo.staff
    Staff.objects.filter(pk=theo.staff.pk).update(most_visits_a_day=2)
    service = service_of([theo], [web_clinic.diary.room_1], length=timedelta(minutes=15))
    before = Appointment.objects.count()

    answers = at_once(
        [
            partial(
                web_clinic.dana.api,
                "POST",
                "appointments",
                booking_body(client, service, noon + timedelta(minutes=30 * number)),
            )
            for number, client in enumerate(web_clinic.clients[:8])
        ]
    )

    assert outcomes(answers) == {WON: 2, (409, "day_full"): 6}
    assert Appointment.objects.count() - before == 2
