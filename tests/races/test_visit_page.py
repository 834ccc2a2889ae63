"""Several taps at once on the pages of visits: one visit is moved or booked, and no time is given twice."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from scheduling.models import Appointment
from scheduling.time_in_address import in_address
from tests.callers import Answer, Caller, at_once, fetch
from tests.factories import service_of
from tests.letter_links import visit_path
from tests.races.conftest import WebClinic
from tests.races.counting import booking_body, deadlocks, double_bookings

pytestmark = pytest.mark.xdist_group("processes")


def book_visit(dana: Caller, *body: Any) -> Appointment:
    answer = dana.api("POST", "appointments", booking_body(*body))
    assert answer.status == 201, answer.content
    return Appointment.objects.get(pk=answer.json()["id"])


def tap(base: str, path: str, verb: str, to: datetime) -> Answer:
    """Post the choice of a time, as the button of the page does."""
    form = urlencode({"do": verb, "to": in_address(to), "seen": "1"}).encode()
    return fetch(base + path, method="POST", data=form)


def test_two_clients_who_move_to_one_time_at_once_do_not_share_it(
    web_clinic: WebClinic, noon: datetime
) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    with_theo = service_of([diary.theo], [diary.room_1])
    for days in range(4):
        day = noon + timedelta(days=days)
        visits = [
            book_visit(dana, client, with_theo, day + timedelta(hours=hours))
            for client, hours in ((diary.ana, -2), (diary.ben, 2))
        ]

        answers = at_once([partial(tap, dana.base, visit_path(visit), "move", day) for visit in visits])

        starts = [Appointment.objects.get(pk=visit.pk).starts_at for visit in visits]
        assert starts.count(day) == 1
        assert sorted(answer.status for answer in answers) == [200, 409]

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_one_client_who_taps_twice_at_once_books_once_in_place_of_a_cancelled_visit(
    web_clinic: WebClinic, noon: datetime
) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    with_theo = service_of([diary.theo], [diary.room_1])
    for days in range(4):
        at = noon + timedelta(days=days)
        visit = book_visit(dana, diary.ana, with_theo, at)
        body = {"by": "clinic", "reason": "closed"}
        assert dana.api("POST", f"appointments/{visit.pk}/cancel", body, If_Match='"1"').status == 200
        times = [at + timedelta(hours=hours) for hours in (1, 2, 3)]

        answers = at_once([partial(tap, dana.base, visit_path(visit), "book", to) for to in times])

        assert Appointment.objects.filter(instead_of=visit).count() == 1
        assert [answer.status for answer in answers] == [200, 200, 200]

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_one_client_who_taps_move_twice_at_once_moves_once(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    visit = book_visit(dana, diary.ana, service_of([diary.theo], [diary.room_1]), noon)
    to = noon + timedelta(hours=2)

    answers = at_once([partial(tap, dana.base, visit_path(visit), "move", to)] * 3)

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert Appointment.objects.get(pk=visit.pk).revision == 2
