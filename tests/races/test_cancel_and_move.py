"""Asking twice, cancelling, taking back and moving while others book, over HTTP."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from clinic.models import Envelope
from scheduling.models import Appointment
from tests.callers import Answer, Caller, at_once
from tests.factories import service_of
from tests.races.conftest import Arena
from tests.races.counting import booking, deadlocks, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")
ILL = {"by": "client", "reason": "ill"}


def booked(dana: Caller, *body: Any, **more: Any) -> str:
    """The id of a visit just booked."""
    answer = dana.api("POST", "appointments", booking(*body, **more))
    assert answer.status == 201, answer.content
    return str(answer.json()["id"])


def move(dana: Caller, visit: str, to: datetime, revision: int = 1) -> Answer:
    body = {"starts_at": to.isoformat()}
    return dana.api("POST", f"appointments/{visit}/move", body, If_Match=f'"{revision}"')


def cancel(dana: Caller, visit: str) -> Answer:
    return dana.api("POST", f"appointments/{visit}/cancel", ILL, If_Match='"1"')


def test_taking_a_cancellation_back_races_a_new_booking(arena: Arena, noon: datetime) -> None:
    with_theo = service_of([arena.diary.theo], [arena.diary.room_1])
    for round_ in range(10):
        at = noon + timedelta(days=round_)
        visit = booked(arena.dana, arena.diary.ana, with_theo, at)
        assert cancel(arena.dana, visit).status == 200

        answers = at_once(
            [
                partial(arena.dana.api, "POST", f"appointments/{visit}/reinstate"),
                partial(arena.dana.api, "POST", "appointments", booking(arena.diary.ben, with_theo, at)),
            ]
        )

        won = [answer for answer in answers if answer.status in (200, 201)]
        assert (len(won), outcomes(answers)[409, "taken"]) == (1, 1)

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_cancelling_races_a_booking_of_the_time_it_frees(arena: Arena, noon: datetime) -> None:
    with_theo = service_of([arena.diary.theo], [arena.diary.room_1])
    for round_ in range(10):
        at = noon + timedelta(days=round_)
        visit = booked(arena.dana, arena.diary.ana, with_theo, at)

        freed, taken = at_once(
            [
                partial(cancel, arena.dana, visit),
                partial(arena.dana.api, "POST", "appointments", booking(arena.diary.ben, with_theo, at)),
            ]
        )

        assert freed.status == 200
        assert taken.outcome in {(201, None), (409, "taken")}

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_two_visits_moved_onto_each_other_stay_where_they_are(arena: Arena, noon: datetime) -> None:
    with_theo = service_of([arena.diary.theo], [arena.diary.room_1])
    for round_ in range(5):
        ten, two = (noon + timedelta(days=round_, hours=hours) for hours in (-2, 2))
        ana, ben = (
            booked(arena.dana, arena.diary.ana, with_theo, ten),
            booked(arena.dana, arena.diary.ben, with_theo, two),
        )

        answers = at_once([partial(move, arena.dana, ana, two), partial(move, arena.dana, ben, ten)])

        assert outcomes(answers) == Counter({(409, "taken"): 2})

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_visits_moved_through_a_row_of_hours_never_meet(arena: Arena, noon: datetime) -> None:
    """Each moves to where another just was or still is: whoever gets there, nobody shares."""
    with_theo = service_of([arena.diary.theo], [arena.diary.room_1])
    hours = [noon + timedelta(hours=hours) for hours in (-3, 0, 3)]
    visits = [
        booked(arena.dana, client, with_theo, at)
        for client, at in zip((arena.diary.ana, arena.diary.ben), hours, strict=False)
    ]

    for round_ in range(10):
        moves = [
            partial(_move_as_it_is, arena.dana, visit, hours[(round_ + step) % 3])
            for step, visit in enumerate(visits)
        ]
        assert set(outcomes(at_once(moves))) <= {(200, None), (409, "taken"), (412, "changed_meanwhile")}
        assert double_bookings() == 0

    assert deadlocks() == 0


def _move_as_it_is(dana: Caller, visit: str, to: datetime) -> Answer:
    return move(dana, visit, to, Appointment.objects.get(pk=visit).revision)


def test_one_version_is_changed_once(arena: Arena, noon: datetime) -> None:
    visit = booked(arena.dana, arena.diary.ana, arena.diary.massage, noon)

    answers = at_once(
        [partial(cancel, arena.dana, visit), partial(move, arena.dana, visit, noon + timedelta(hours=2))]
    )

    assert sorted(answer.status for answer in answers) == [200, 412]


def test_ten_at_once_with_one_key_book_once_and_hear_the_same(arena: Arena, noon: datetime) -> None:
    body = booking(arena.diary.ana, arena.diary.massage, noon)

    answers = at_once([partial(arena.dana.api, "POST", "appointments", body, Idempotency_Key="k1")] * 10)

    assert {answer.status for answer in answers} == {201}
    assert len({(answer.json()["id"], answer.headers["ETag"]) for answer in answers}) == 1
    assert sum(answer.headers["Idempotency-Replayed"] == "true" for answer in answers) == 9
    [visit] = Appointment.objects.filter(starts_at=noon)
    assert Envelope.objects.filter(about=f"appointment:{visit.pk}").count() == 1
