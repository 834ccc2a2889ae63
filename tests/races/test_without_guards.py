"""Races of bookings without locks or constraints; without both, double bookings happen.

In one process, through the real endpoint: threads, each with its own connection, and a barrier between the
check and the write, so that every thread has seen the hour free before any books it.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from clients.models import Client
from clinic.models import Resource
from scheduling.bookings import reservations
from scheduling.models import Appointment
from tests.callers import at_once
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, service_of
from tests.races.counting import (
    LOST,
    WON,
    booking_body,
    double_bookings,
    drop_exclusion_constraints,
    outcomes_in_process,
)

CROWD = 5


@pytest.fixture
def bodies(clinic: Diary, noon: datetime) -> list[dict[str, Any]]:
    """Bookings of five clients for one hour of Theo's."""
    service_with_theo = service_of([clinic.theo], [clinic.room_1])
    return [booking_body(client, service_with_theo, noon) for client in ClientFactory.create_batch(CROWD)]


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the locks of clients and resources by plain reads."""

    def read_clients(clients: Iterable[UUID]) -> list[Client]:
        return list(Client.objects.filter(pk__in=set(clients)).order_by("pk"))

    monkeypatch.setattr(reservations, "lock_clients", read_clients)
    monkeypatch.setattr(reservations, "lock_resources", Resource.objects.in_bulk)


@pytest.fixture
def wide_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all threads check before any writes; a thread that waits alone goes on after a second."""
    check, all_have_checked = reservations.rivals_of, threading.Barrier(CROWD)

    def check_and_wait(*args: Any, **kwargs: Any) -> list[reservations.Rival]:
        reserved = check(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_checked.wait(1)
        return reserved

    monkeypatch.setattr(reservations, "rivals_of", check_and_wait)


def book_all_at_once(desk: ApiUser, bodies: list[dict[str, Any]]) -> Counter[tuple[int, str | None]]:
    """Count the outcomes of sending all these bookings at the same moment."""
    return outcomes_in_process(at_once([partial(desk.api, "POST", "appointments", body) for body in bodies]))


def test_book_at_once_with_locks_and_constraint_books_one(
    desk: ApiUser, bodies: list[dict[str, Any]]
) -> None:
    assert book_all_at_once(desk, bodies) == Counter({WON: 1, LOST: CROWD - 1})


@pytest.mark.usefixtures("no_locks", "wide_window")
def test_book_at_once_without_locks_books_one(desk: ApiUser, bodies: list[dict[str, Any]]) -> None:
    outcomes = book_all_at_once(desk, bodies)

    assert outcomes[WON] == 1
    assert set(outcomes) <= {WON, LOST, (503, "busy")}
    assert (Appointment.objects.count(), double_bookings()) == (1, 0)


@pytest.mark.usefixtures("no_locks", "wide_window")
def test_book_at_once_without_locks_keeps_a_client_in_one_place(
    desk: ApiUser, clinic: Diary, noon: datetime
) -> None:
    services = [service_of([clinic.theo], [clinic.room_1]), service_of([clinic.mara], [clinic.room_2])]

    outcomes = book_all_at_once(desk, [booking_body(clinic.ana, service, noon) for service in services])

    assert outcomes[WON] == 1
    assert set(outcomes) <= {WON, (409, "client_elsewhere"), (503, "busy")}
    assert (Appointment.objects.count(), double_bookings()) == (1, 0)


def test_book_at_once_without_the_constraint_books_one(
    desk: ApiUser, bodies: list[dict[str, Any]], fresh_database: str
) -> None:
    drop_exclusion_constraints(fresh_database)

    assert book_all_at_once(desk, bodies) == Counter({WON: 1, LOST: CROWD - 1})


@pytest.mark.usefixtures("no_locks", "wide_window")
def test_book_at_once_without_locks_and_constraint_books_all(
    desk: ApiUser, bodies: list[dict[str, Any]], fresh_database: str
) -> None:
    """The race is real: without locks and constraint every booking succeeds."""
    drop_exclusion_constraints(fresh_database)

    assert book_all_at_once(desk, bodies) == Counter({WON: CROWD})
    assert double_bookings() == 2 * CROWD * (CROWD - 1) // 2
