"""Races of delays: two desks with one delay, and a delay against a booking, over HTTP."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from clinic import clock
from scheduling.models import Appointment
from tests.callers import Answer, Caller, at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import booking_body, deadlocks, double_bookings

pytestmark = pytest.mark.xdist_group("processes")
HOUR = timedelta(hours=1)


def ask(dana: Caller, visit: str) -> dict[str, Any]:
    """Return the delay of a visit by an hour as it is planned now."""
    address = f"delays?appointment={visit}&kind=client_late&minutes=60"
    return {
        "appointment": visit,
        "kind": "client_late",
        "minutes": 60,
        "seen": dana.api("GET", address).json()["seen"],
    }


def two_visits_today(web_clinic: WebClinic) -> tuple[list[str], datetime, Any]:
    """Book two visits behind each other at ten today; return their keys, when both are over, the service."""
    diary, dana = web_clinic.diary, web_clinic.dana
    today = clock.now().astimezone(diary.location.zone).date()
    ten = datetime.combine(today, time(10), diary.location.zone)
    service = service_of([diary.theo], [diary.room_1], cleanup_before=timedelta(), cleanup_after=timedelta())
    at = [ten, ten + service.length]
    made = [
        dana.api("POST", "appointments", booking_body(who, service, start))
        for who, start in zip(web_clinic.clients, at, strict=False)
    ]
    assert [answer.status for answer in made] == [201, 201], [answer.content for answer in made]
    return [str(answer.json()["id"]) for answer in made], ten + 2 * service.length, service


def cancel(dana: Caller, keys: list[str]) -> None:
    for visit in Appointment.objects.filter(pk__in=keys):
        body = {"by": "client", "reason": "ill"}
        answer = dana.api("POST", f"appointments/{visit.pk}/cancel", body, If_Match=f'"{visit.revision}"')
        assert answer.status == 200, answer.content


def test_two_desks_carry_out_and_take_back_one_delay_once(web_clinic: WebClinic) -> None:
    dana = web_clinic.dana
    keys, over, service = two_visits_today(web_clinic)
    start = over - 2 * service.length

    body = ask(dana, keys[0])
    done = at_once([partial(dana.api, "POST", "delays", body) for _desk in range(2)])
    assert sorted(answer.status for answer in done) == [200, 412], [answer.content for answer in done]
    assert Appointment.objects.get(pk=keys[0]).starts_at == start + HOUR

    back = {"back": next(answer.json()["back"] for answer in done if answer.status == 200)}
    taken = at_once([partial(dana.api, "POST", "delays/take-back", back) for _desk in range(2)])
    assert sorted(answer.status for answer in taken) == [200, 409], [answer.content for answer in taken]
    assert Appointment.objects.get(pk=keys[0]).starts_at == start
    cancel(dana, keys)
    assert (deadlocks(), double_bookings()) == (0, 0)


def test_a_delay_and_a_booking_of_the_time_behind_end_as_one_after_the_other(web_clinic: WebClinic) -> None:
    dana = web_clinic.dana
    for _round in range(6):
        keys, over, service = two_visits_today(web_clinic)
        body = ask(dana, keys[0])

        delayed, booked = at_once(
            [
                partial(dana.api, "POST", "delays", body),
                partial(dana.api, "POST", "appointments", booking_body(web_clinic.clients[2], service, over)),
            ]
        )

        assert end_of(delayed, booked) in {(200, 409), (412, 201)}, (delayed.content, booked.content)
        assert double_bookings() == 0
        cancel(dana, keys + [str(booked.json()["id"])] * (booked.status == 201))
    assert deadlocks() == 0


def end_of(delayed: Answer, booked: Answer) -> tuple[int, int]:
    return delayed.status, booked.status
