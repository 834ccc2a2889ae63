"""Races of holds, over HTTP, against a running web process."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import sleep
from typing import Any

import pytest

from scheduling.models import Appointment, Hold, Reservation
from tests.callers import Answer, at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import WON, booking_body, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")


def hold_about_to_expire(clinic: WebClinic, service: Any, noon: datetime) -> dict[str, Any]:
    """Hold noon until half a second from now."""
    wanted = {"service": str(service.pk), "starts_at": noon.isoformat()}
    held: dict[str, Any] = clinic.dana.api("POST", "holds", wanted).json()
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    Hold.objects.filter(pk=held["id"]).update(expires_at=soon)
    Reservation.objects.filter(hold=held["id"]).update(held_until=soon)
    return held


def book_after(seconds: float, clinic: WebClinic, body: dict[str, Any]) -> Answer:
    sleep(seconds)
    return clinic.dana.api("POST", "appointments", body)


def test_hold_and_book_one_hour_at_once_lets_one_have_it(web_clinic: WebClinic, noon: datetime) -> None:
    clinic, service = web_clinic, service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    wanted = {"service": str(service.pk), "starts_at": noon.isoformat()}
    bookings = [booking_body(client, service, noon) for client in clinic.clients[:8]]

    answers = at_once(
        [
            *(partial(clinic.dana.api, "POST", "holds", wanted) for _ in range(8)),
            *(partial(clinic.dana.api, "POST", "appointments", body) for body in bookings),
        ]
    )

    found = outcomes(answers)
    assert found[WON] == 1
    assert set(found) <= {WON, (409, "taken"), (409, "held")}
    assert double_bookings() == 0


def test_book_from_a_hold_as_it_expires_books_once(web_clinic: WebClinic, noon: datetime) -> None:
    clinic, service = web_clinic, service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    held = hold_about_to_expire(clinic, service, noon)
    bodies = [
        booking_body(client, service, noon, **({"hold": held["id"]} if number % 2 else {}))
        for number, client in enumerate(clinic.clients[:10])
    ]

    answers = at_once(
        [partial(book_after, 0.3 + number * 0.06, clinic, body) for number, body in enumerate(bodies)]
    )

    assert outcomes(answers)[WON] == 1
    assert set(outcomes(answers)) <= {WON, *((409, code) for code in ("taken", "held", "hold_expired"))}
    assert (Appointment.objects.filter(starts_at=noon).count(), double_bookings()) == (1, 0)


def test_extend_a_hold_as_it_expires_keeps_it_or_lets_another_book(
    web_clinic: WebClinic, noon: datetime
) -> None:
    clinic, service = web_clinic, service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    held = hold_about_to_expire(clinic, service, noon)
    bodies = [booking_body(client, service, noon) for client in clinic.clients[:6]]

    def extend() -> Answer:
        sleep(0.45)
        return clinic.dana.api("POST", f"holds/{held['id']}/extend")

    calls: list[Callable[[], Answer]] = [extend]
    calls += [partial(book_after, 0.4 + number * 0.05, clinic, body) for number, body in enumerate(bodies)]
    extension, *bookings = at_once(calls)

    booked = Counter(answer.status for answer in bookings)[201]
    assert booked == (0 if extension.status == 200 else 1)
    assert double_bookings() == 0


def test_hold_many_times_at_once_stays_within_the_limit_of_a_person(
    web_clinic: WebClinic, noon: datetime
) -> None:
    clinic, service = web_clinic, service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    for held in clinic.dana.api("GET", "holds").json()["results"]:
        clinic.dana.api("DELETE", f"holds/{held['id']}")
    starts = [noon + timedelta(minutes=90 * number - 150) for number in range(5)]
    wanted = [{"service": str(service.pk), "starts_at": start.isoformat()} for start in starts]

    answers = at_once([partial(clinic.dana.api, "POST", "holds", body) for body in wanted])

    assert outcomes(answers) == {WON: 3, (409, "too_many_holds"): 2}


def test_book_from_a_hold_and_let_it_go_at_once_books_once_or_finds_it_gone(
    web_clinic: WebClinic, noon: datetime
) -> None:
    clinic, service = web_clinic, service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])
    for held in clinic.dana.api("GET", "holds").json()["results"]:
        clinic.dana.api("DELETE", f"holds/{held['id']}")
    wanted = {"service": str(service.pk), "starts_at": noon.isoformat()}
    held = clinic.dana.api("POST", "holds", wanted).json()
    others = [booking_body(client, service, noon) for client in clinic.clients[1:5]]

    answers = at_once(
        [
            partial(
                clinic.dana.api,
                "POST",
                "appointments",
                booking_body(clinic.clients[0], service, noon, hold=held["id"]),
            ),
            partial(clinic.dana.api, "DELETE", f"holds/{held['id']}"),
            *(partial(clinic.dana.api, "POST", "appointments", body) for body in others),
        ]
    )

    assert Counter(answer.status for answer in answers)[201] <= 1
    assert (double_bookings(), Hold.objects.filter(pk=held["id"]).count()) == (0, 0)
