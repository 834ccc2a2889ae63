"""Online booking against the desk, against itself and against its deadline, over HTTP."""

from datetime import UTC, datetime, timedelta
from functools import partial
from time import sleep
from typing import Any
from urllib.parse import urlencode

import pytest

from clients.models import Client
from clinic.models import Envelope, Location, Service
from scheduling.models import Appointment, Hold, OnlineBooking, Reservation
from scheduling.time_in_address import in_address
from tests.callers import Answer, at_once, fetch
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import booking_body, deadlocks, double_bookings
from tests.scheduling.online.steps import DETAILS

pytestmark = pytest.mark.xdist_group("processes")


def post(base: str, path: str, form: dict[str, Any]) -> Answer:
    """Post a form, and follow where it leads."""
    return fetch(base + path, method="POST", data=urlencode(form, doseq=True).encode())


def choose(clinic: WebClinic, service: Service, at: datetime) -> Answer:
    """Choose a time at /book."""
    place = Location.objects.get(pk=clinic.diary.location.pk)
    form = {"service": service.pk, "location": place.pk, "at": in_address(at)}
    return post(clinic.dana.base, "/book", form)


def sent_booking(clinic: WebClinic, service: Service, at: datetime, email: str) -> str:
    """Book online up to the letter; return the path of its link."""
    answer = choose(clinic, service, at)
    assert answer.status == 200, answer.content
    booking = OnlineBooking.objects.get(state="choosing")
    from scheduling.online.pages.choose import address_of_booking

    answer = post(clinic.dana.base, address_of_booking(booking.pk), DETAILS | {"email": email})
    assert answer.status == 200, answer.content
    text = Envelope.objects.get(about=f"online_booking:{booking.pk}").text
    return text[text.index("/c/") :].split()[0]


@pytest.fixture
def with_theo(web_clinic: WebClinic) -> Service:
    return service_of([web_clinic.diary.theo], [web_clinic.diary.room_1], online=True)


def test_online_and_desk_at_once_share_no_time(
    web_clinic: WebClinic, with_theo: Service, noon: datetime
) -> None:
    for days in range(4):
        at = noon + timedelta(days=days)
        OnlineBooking.objects.all().delete()
        bodies = [booking_body(client, with_theo, at) for client in web_clinic.clients[:4]]

        answers = at_once(
            [
                *(partial(choose, web_clinic, with_theo, at) for _ in range(4)),
                *(partial(web_clinic.dana.api, "POST", "appointments", body) for body in bodies),
            ]
        )

        assert sum(answer.status in (200, 201) for answer in answers) == 1
        assert {answer.status for answer in answers} <= {200, 201, 409}
        assert (
            Hold.objects.filter(starts_at=at).count() + Appointment.objects.filter(starts_at=at).count() == 1
        )
    assert (double_bookings(), deadlocks()) == (0, 0)


def test_confirming_many_times_at_once_books_one_visit_for_one_new_client(
    web_clinic: WebClinic, with_theo: Service, noon: datetime
) -> None:
    link = sent_booking(web_clinic, with_theo, noon, "nora@example.test")

    answers = at_once([partial(post, web_clinic.dana.base, link, {}) for _ in range(8)])

    assert {answer.status for answer in answers} == {200}
    assert Appointment.objects.filter(starts_at=noon).count() == 1
    assert Client.objects.filter(email="nora@example.test").count() == 1
    assert (double_bookings(), deadlocks()) == (0, 0)


def test_confirming_as_the_hold_expires_and_the_desk_books_gives_the_time_once(
    web_clinic: WebClinic, with_theo: Service, noon: datetime
) -> None:
    link = sent_booking(web_clinic, with_theo, noon, "nora@example.test")
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    Hold.objects.update(expires_at=soon)
    Reservation.objects.filter(hold__isnull=False).update(held_until=soon)

    def after(seconds: float, act: Any) -> Answer:
        sleep(seconds)
        answer: Answer = act()
        return answer

    bodies = [booking_body(client, with_theo, noon) for client in web_clinic.clients[:6]]
    answers = at_once(
        [
            *(
                partial(after, 0.1 * number, partial(post, web_clinic.dana.base, link, {}))
                for number in (3, 4, 5, 6)
            ),
            *(
                partial(after, 0.2 * number, partial(web_clinic.dana.api, "POST", "appointments", body))
                for number, body in enumerate(bodies)
            ),
        ]
    )

    assert {answer.status for answer in answers} <= {200, 201, 409}
    assert Appointment.objects.filter(starts_at=noon).count() == 1
    assert (double_bookings(), deadlocks()) == (0, 0)
