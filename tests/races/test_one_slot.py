"""Races of many bookings of one hour, over HTTP, against a running web process."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from clients.models import TherapistWish
from scheduling.models import Appointment
from tests.callers import Answer, Caller, at_once
from tests.factories import ClientFactory, service_of
from tests.races.conftest import WebClinic
from tests.races.counting import LOST, WON, booking_body, deadlocks, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")


def book_all_at_once(dana: Caller, bodies: list[dict[str, Any]]) -> list[Answer]:
    return at_once([partial(dana.api, "POST", "appointments", body) for body in bodies])


def test_book_a_slot_twenty_times_at_once_books_one(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    service_with_theo = service_of([diary.theo], [diary.room_1])

    answers = book_all_at_once(
        dana, [booking_body(client, service_with_theo, noon) for client in web_clinic.clients]
    )

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})
    assert all(len(answer.json()["free"]) == 3 for answer in answers if answer.status == 409)
    assert (Appointment.objects.filter(starts_at=noon).count(), double_bookings()) == (1, 0)


def test_book_a_room_of_two_therapists_twenty_times_at_once_books_one(
    web_clinic: WebClinic, noon: datetime
) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    services = [service_of([therapist], [diary.room_1]) for therapist in (diary.theo, diary.mara)]

    answers = book_all_at_once(
        dana, [booking_body(client, services[i % 2], noon) for i, client in enumerate(web_clinic.clients)]
    )

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})


def test_book_with_opposite_preferences_fills_both_therapists_without_a_deadlock(
    web_clinic: WebClinic, noon: datetime
) -> None:
    """The losers try the other therapist: the locks of the lost attempt must be released before."""
    diary, dana = web_clinic.diary, web_clinic.dana
    TherapistWish.objects.bulk_create(
        TherapistWish(client=client, resource=(diary.theo, diary.mara)[i % 2], wish="prefer")
        for i, client in enumerate(web_clinic.clients)
    )
    for days in range(4):
        at = noon + timedelta(days=days)
        answers = book_all_at_once(
            dana, [booking_body(client, diary.massage, at) for client in web_clinic.clients]
        )
        assert outcomes(answers) == Counter({WON: 2, LOST: 18})

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_book_couples_in_opposite_orders_does_not_deadlock(web_clinic: WebClinic, noon: datetime) -> None:
    """Therapists, rooms and guests are named in opposite orders."""
    diary, dana = web_clinic.diary, web_clinic.dana
    theo, mara, one, two = (diary.theo, diary.mara, diary.room_1, diary.room_2)
    theo_first = service_of([theo], [mara], [one, two], treats=2)
    mara_first = service_of([mara], [theo], [two, one], treats=2)
    chloe, dora = ClientFactory.create_batch(2)

    for days in range(10):
        at = noon + timedelta(days=days)
        answers = book_all_at_once(
            dana,
            [
                booking_body(diary.ana, theo_first, at, guests=[str(diary.ben.pk)]),
                booking_body(diary.ben, mara_first, at, guests=[str(diary.ana.pk)]),
                booking_body(chloe, mara_first, at, guests=[str(dora.pk)]),
                booking_body(dora, theo_first, at, guests=[str(chloe.pk)]),
            ],
        )
        assert outcomes(answers) == Counter({WON: 1, LOST: 3})

    assert (deadlocks(), double_bookings()) == (0, 0)
