"""Many people after one hour, over HTTP, against a running web process."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from clients.models import Client, TherapistWish
from scheduling.models import Appointment
from tests.callers import Answer, Caller, at_once
from tests.factories import ClientFactory, Diary, service_of
from tests.races.counting import LOST, WON, booking, deadlocks, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def dana(web: str, token: str) -> Caller:
    """The front desk, over HTTP."""
    return Caller(web, token)


def all_book(dana: Caller, bodies: list[dict[str, Any]]) -> list[Answer]:
    return at_once([partial(dana.api, "POST", "appointments", body) for body in bodies])


def test_twenty_at_once_for_one_slot(
    dana: Caller, clinic: Diary, crowd: list[Client], noon: datetime
) -> None:
    with_theo = service_of([clinic.theo], [clinic.room_1])

    answers = all_book(dana, [booking(client, with_theo, noon) for client in crowd])

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})
    assert all(len(answer.json()["free"]) == 3 for answer in answers if answer.status == 409)
    assert (Appointment.objects.count(), double_bookings()) == (1, 0)


def test_two_therapists_after_one_room(
    dana: Caller, clinic: Diary, crowd: list[Client], noon: datetime
) -> None:
    services = [service_of([therapist], [clinic.room_1]) for therapist in (clinic.theo, clinic.mara)]

    answers = all_book(dana, [booking(client, services[i % 2], noon) for i, client in enumerate(crowd)])

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})


def test_a_crowd_with_opposite_wishes_fills_both_seats_without_a_deadlock(
    dana: Caller, clinic: Diary, crowd: list[Client], noon: datetime
) -> None:
    """Whoever loses tries the other therapist: the locks of the lost try must not be held meanwhile."""
    TherapistWish.objects.bulk_create(
        TherapistWish(client=client, resource=(clinic.theo, clinic.mara)[i % 2], wish="prefer")
        for i, client in enumerate(crowd)
    )
    for hours in range(4):
        at = noon + timedelta(days=hours)
        answers = all_book(dana, [booking(client, clinic.massage, at) for client in crowd])
        assert outcomes(answers) == Counter({WON: 2, LOST: 18})

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_couples_bookings_that_cross_never_deadlock(dana: Caller, clinic: Diary, noon: datetime) -> None:
    """Therapists, rooms and guests are named in opposite orders."""
    theo, mara, one, two = clinic.theo, clinic.mara, clinic.room_1, clinic.room_2
    there = service_of([theo], [mara], [one, two], treats=2)
    back = service_of([mara], [theo], [two, one], treats=2)
    chloe, dora = ClientFactory.create_batch(2)

    for round_ in range(15):
        at = noon + timedelta(days=round_)
        answers = all_book(
            dana,
            [
                booking(clinic.ana, there, at, guests=[str(clinic.ben.pk)]),
                booking(clinic.ben, back, at, guests=[str(clinic.ana.pk)]),
                booking(chloe, back, at, guests=[str(dora.pk)]),
                booking(dora, there, at, guests=[str(chloe.pk)]),
            ],
        )
        assert outcomes(answers) == Counter({WON: 1, LOST: 3})

    assert (deadlocks(), double_bookings()) == (0, 0)
