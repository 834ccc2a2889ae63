"""Races of series for the same hours, over HTTP, against a running web process."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from clients.models import Client
from clinic.models import Service
from scheduling.models import Appointment
from tests.callers import at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import WON, booking_body, deadlocks, double_bookings

pytestmark = pytest.mark.xdist_group("processes")

CONFLICT = (409, "series_conflict")


def series_body(client: Client, service: Service, first_at: datetime, clinic: WebClinic) -> dict[str, Any]:
    return {
        "client": str(client.pk),
        "service": str(service.pk),
        "location": str(clinic.diary.location.pk),
        "first_at": first_at.isoformat(),
        "every_weeks": 1,
        "visits": 3,
    }


def outcomes_of(answers: Any) -> Counter[Any]:
    return Counter(
        WON if answer.status == 201 else (answer.status, answer.json()["code"]) for answer in answers
    )


def test_book_twenty_series_at_once_books_one(web_clinic: WebClinic, noon: datetime) -> None:
    service = service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    bodies = [series_body(client, service, noon, web_clinic) for client in web_clinic.clients]

    before = Appointment.objects.count()

    answers = at_once([partial(web_clinic.dana.api, "POST", "series", body) for body in bodies])

    assert outcomes_of(answers) == Counter({WON: 1, CONFLICT: 19})
    assert (Appointment.objects.count() - before, double_bookings()) == (3, 0)


def test_book_series_that_meet_in_opposite_orders_does_not_deadlock(
    web_clinic: WebClinic, noon: datetime
) -> None:
    """Half of the series begin a week later, so that they share two of three hours and two therapists."""
    service = web_clinic.diary.massage
    bodies = [
        series_body(client, service, noon + timedelta(weeks=number % 2), web_clinic)
        for number, client in enumerate(web_clinic.clients)
    ]
    before = Appointment.objects.count()

    answers = at_once([partial(web_clinic.dana.api, "POST", "series", body) for body in bodies])

    assert outcomes_of(answers).keys() <= {WON, CONFLICT}
    assert Appointment.objects.count() - before == 3 * outcomes_of(answers)[WON]
    assert (deadlocks(), double_bookings()) == (0, 0)


def test_book_a_series_against_single_visits_books_all_of_it_or_none(
    web_clinic: WebClinic, noon: datetime
) -> None:
    service = service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    first, *others = web_clinic.clients
    single = [booking_body(client, service, noon + timedelta(weeks=1)) for client in others[:9]]
    before = Appointment.objects.filter(client=first).count()
    series = partial(web_clinic.dana.api, "POST", "series", series_body(first, service, noon, web_clinic))

    answers = at_once(
        [series, *(partial(web_clinic.dana.api, "POST", "appointments", body) for body in single)]
    )

    assert Appointment.objects.filter(client=first).count() - before == (3 if answers[0].status == 201 else 0)
    assert outcomes_of(answers)[WON] == 1
    assert (deadlocks(), double_bookings()) == (0, 0)
