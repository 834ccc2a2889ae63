"""Races with locks or constraints taken away; without both they are lost, so these tests can fail.

In one process, through the real endpoint: threads, each with its own connection, and a barrier between the
check and the write, so that everybody has seen the hour free before anybody takes it.
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
from tests.cast import Speaker
from tests.factories import ClientFactory, Diary, service_of
from tests.races.counting import (
    LOST,
    WON,
    booking,
    double_bookings,
    drop_the_constraints,
    outcomes_here,
)

CROWD = 5


@pytest.fixture
def bodies(clinic: Diary, noon: datetime) -> list[dict[str, Any]]:
    """Bookings of five clients for one hour of Theo's."""
    with_theo = service_of([clinic.theo], [clinic.room_1])
    return [booking(client, with_theo, noon) for client in ClientFactory.create_batch(CROWD)]


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody locks a client or a resource."""

    def unlocked(clients: Iterable[UUID]) -> list[Client]:
        return list(Client.objects.filter(pk__in=set(clients)).order_by("pk"))

    monkeypatch.setattr(reservations, "lock_clients", unlocked)
    monkeypatch.setattr(reservations, "lock_resources", Resource.objects.in_bulk)


@pytest.fixture
def wide_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has checked before anybody writes; whoever is left alone goes on after a moment."""
    check, all_have_checked = reservations.reserved_by_others, threading.Barrier(CROWD)

    def checked(*args: Any, **kwargs: Any) -> set[UUID]:
        found = check(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_checked.wait(1)
        return found

    monkeypatch.setattr(reservations, "reserved_by_others", checked)


def all_book(desk: Speaker, bodies: list[dict[str, Any]]) -> Counter[tuple[int, str | None]]:
    """The outcomes of booking all of this at the same moment."""
    return outcomes_here(at_once([partial(desk.api, "POST", "appointments", body) for body in bodies]))


def test_one_books_with_locks_and_constraint(desk: Speaker, bodies: list[dict[str, Any]]) -> None:
    assert all_book(desk, bodies) == Counter({WON: 1, LOST: CROWD - 1})


@pytest.mark.usefixtures("no_locks", "wide_window")
def test_one_books_without_locks(desk: Speaker, bodies: list[dict[str, Any]]) -> None:
    found = all_book(desk, bodies)

    assert found[WON] == 1
    assert set(found) <= {WON, LOST, (503, "busy")}
    assert (Appointment.objects.count(), double_bookings()) == (1, 0)


@pytest.mark.usefixtures("no_locks", "wide_window")
def test_client_is_in_one_place_without_locks(desk: Speaker, clinic: Diary, noon: datetime) -> None:
    services = [service_of([clinic.theo], [clinic.room_1]), service_of([clinic.mara], [clinic.room_2])]

    found = all_book(desk, [booking(clinic.ana, service, noon) for service in services])

    assert found[WON] == 1
    assert set(found) <= {WON, (409, "client_elsewhere"), (503, "busy")}
    assert (Appointment.objects.count(), double_bookings()) == (1, 0)


def test_one_books_without_the_constraint(
    desk: Speaker, bodies: list[dict[str, Any]], fresh_database: str
) -> None:
    drop_the_constraints(fresh_database)

    assert all_book(desk, bodies) == Counter({WON: 1, LOST: CROWD - 1})


@pytest.mark.usefixtures("no_locks", "wide_window")
def test_everybody_books_without_locks_and_constraint(
    desk: Speaker, bodies: list[dict[str, Any]], fresh_database: str
) -> None:
    """The race these tests guard against is real: take the guards away and it is lost."""
    drop_the_constraints(fresh_database)

    assert all_book(desk, bodies) == Counter({WON: CROWD})
    assert double_bookings() == 2 * CROWD * (CROWD - 1) // 2
