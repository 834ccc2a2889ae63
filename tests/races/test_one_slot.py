"""Many people after one hour, over HTTP, against a running web process."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from clients.models import TherapistWish
from scheduling.models import Appointment
from tests.callers import Answer, Caller, at_once
from tests.factories import ClientFactory, service_of
from tests.races.conftest import Arena
from tests.races.counting import LOST, WON, booking, deadlocks, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")


def all_book(dana: Caller, bodies: list[dict[str, Any]]) -> list[Answer]:
    return at_once([partial(dana.api, "POST", "appointments", body) for body in bodies])


def test_one_of_twenty_books_a_slot(arena: Arena, noon: datetime) -> None:
    with_theo = service_of([arena.diary.theo], [arena.diary.room_1])

    answers = all_book(arena.dana, [booking(client, with_theo, noon) for client in arena.crowd])

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})
    assert all(len(answer.json()["free"]) == 3 for answer in answers if answer.status == 409)
    assert (Appointment.objects.filter(starts_at=noon).count(), double_bookings()) == (1, 0)


def test_one_of_twenty_books_a_room_that_two_therapists_need(arena: Arena, noon: datetime) -> None:
    services = [
        service_of([therapist], [arena.diary.room_1]) for therapist in (arena.diary.theo, arena.diary.mara)
    ]

    answers = all_book(
        arena.dana, [booking(client, services[i % 2], noon) for i, client in enumerate(arena.crowd)]
    )

    assert outcomes(answers) == Counter({WON: 1, LOST: 19})


def test_opposite_preferences_fill_both_therapists_without_a_deadlock(arena: Arena, noon: datetime) -> None:
    """The losers try the other therapist: the locks of the lost attempt must be released before."""
    TherapistWish.objects.bulk_create(
        TherapistWish(client=client, resource=(arena.diary.theo, arena.diary.mara)[i % 2], wish="prefer")
        for i, client in enumerate(arena.crowd)
    )
    for hours in range(4):
        at = noon + timedelta(days=hours)
        answers = all_book(arena.dana, [booking(client, arena.diary.massage, at) for client in arena.crowd])
        assert outcomes(answers) == Counter({WON: 2, LOST: 18})

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_couples_bookings_in_opposite_order_do_not_deadlock(arena: Arena, noon: datetime) -> None:
    """Therapists, rooms and guests are named in opposite orders."""
    theo, mara, one, two = arena.diary.theo, arena.diary.mara, arena.diary.room_1, arena.diary.room_2
    there = service_of([theo], [mara], [one, two], treats=2)
    back = service_of([mara], [theo], [two, one], treats=2)
    chloe, dora = ClientFactory.create_batch(2)

    for round_ in range(10):
        at = noon + timedelta(days=round_)
        answers = all_book(
            arena.dana,
            [
                booking(arena.diary.ana, there, at, guests=[str(arena.diary.ben.pk)]),
                booking(arena.diary.ben, back, at, guests=[str(arena.diary.ana.pk)]),
                booking(chloe, back, at, guests=[str(dora.pk)]),
                booking(dora, there, at, guests=[str(chloe.pk)]),
            ],
        )
        assert outcomes(answers) == Counter({WON: 1, LOST: 3})

    assert (deadlocks(), double_bookings()) == (0, 0)
