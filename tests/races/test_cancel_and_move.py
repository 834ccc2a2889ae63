"""Races of cancelling, reinstating, moving and booking visits, over HTTP."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from clinic.models import Envelope
from scheduling.models import Appointment
from tests.callers import Answer, Caller, at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import booking_body, deadlocks, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")
ILL = {"by": "client", "reason": "ill"}


def book_visit(dana: Caller, *body: Any, **more: Any) -> str:
    """Book a visit; return its id."""
    answer = dana.api("POST", "appointments", booking_body(*body, **more))
    assert answer.status == 201, answer.content
    return str(answer.json()["id"])


def move(dana: Caller, visit: str, to: datetime, revision: int = 1) -> Answer:
    body = {"starts_at": to.isoformat()}
    return dana.api("POST", f"appointments/{visit}/move", body, If_Match=f'"{revision}"')


def cancel(dana: Caller, visit: str) -> Answer:
    return dana.api("POST", f"appointments/{visit}/cancel", ILL, If_Match='"1"')


def test_reinstate_during_a_booking_of_the_time_lets_one_succeed(
    web_clinic: WebClinic, noon: datetime
) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    service_with_theo = service_of([diary.theo], [diary.room_1])
    for days in range(10):
        at = noon + timedelta(days=days)
        visit = book_visit(dana, diary.ana, service_with_theo, at)
        assert cancel(dana, visit).status == 200

        answers = at_once(
            [
                partial(dana.api, "POST", f"appointments/{visit}/reinstate"),
                partial(dana.api, "POST", "appointments", booking_body(diary.ben, service_with_theo, at)),
            ]
        )

        successes = [answer for answer in answers if answer.status in (200, 201)]
        assert (len(successes), outcomes(answers)[409, "taken"]) == (1, 1)

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_cancel_during_a_booking_of_the_time_never_books_twice(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    service_with_theo = service_of([diary.theo], [diary.room_1])
    for days in range(10):
        at = noon + timedelta(days=days)
        visit = book_visit(dana, diary.ana, service_with_theo, at)

        cancellation, competing_booking = at_once(
            [
                partial(cancel, dana, visit),
                partial(dana.api, "POST", "appointments", booking_body(diary.ben, service_with_theo, at)),
            ]
        )

        assert cancellation.status == 200
        assert competing_booking.outcome in {(201, None), (409, "taken")}

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_move_of_two_visits_onto_each_other_refuses_both(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    service_with_theo = service_of([diary.theo], [diary.room_1])
    for days in range(5):
        ten, two = (noon + timedelta(days=days, hours=hours) for hours in (-2, 2))
        ana, ben = (
            book_visit(dana, diary.ana, service_with_theo, ten),
            book_visit(dana, diary.ben, service_with_theo, two),
        )

        answers = at_once([partial(move, dana, ana, two), partial(move, dana, ben, ten)])

        assert outcomes(answers) == Counter({(409, "taken"): 2})

    assert (deadlocks(), double_bookings()) == (0, 0)


def test_move_of_two_visits_through_three_hours_never_books_twice(
    web_clinic: WebClinic, noon: datetime
) -> None:
    """Each visit moves to an hour that the other has just left or still has; they never share one."""
    diary, dana = web_clinic.diary, web_clinic.dana
    service_with_theo = service_of([diary.theo], [diary.room_1])
    starts = [noon + timedelta(hours=hours) for hours in (-3, 0, 3)]
    visits = [
        book_visit(dana, client, service_with_theo, at)
        for client, at in zip((diary.ana, diary.ben), starts, strict=False)
    ]

    for turn in range(10):
        moves = [
            partial(_move_at_current_revision, dana, visit, starts[(turn + step) % 3])
            for step, visit in enumerate(visits)
        ]
        assert set(outcomes(at_once(moves))) <= {(200, None), (409, "taken"), (412, "changed_meanwhile")}
        assert double_bookings() == 0

    assert deadlocks() == 0


def _move_at_current_revision(dana: Caller, visit: str, to: datetime) -> Answer:
    return move(dana, visit, to, Appointment.objects.get(pk=visit).revision)


def test_cancel_and_move_of_one_revision_change_the_visit_once(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    visit = book_visit(dana, diary.ana, diary.massage, noon)

    answers = at_once([partial(cancel, dana, visit), partial(move, dana, visit, noon + timedelta(hours=2))])

    assert sorted(answer.status for answer in answers) == [200, 412]


def test_book_ten_times_at_once_with_one_key_books_once_and_answers_alike(
    web_clinic: WebClinic, noon: datetime
) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    body = booking_body(diary.ana, diary.massage, noon)

    answers = at_once([partial(dana.api, "POST", "appointments", body, Idempotency_Key="k1")] * 10)

    assert {answer.status for answer in answers} == {201}
    assert len({(answer.json()["id"], answer.headers["ETag"]) for answer in answers}) == 1
    assert sum(answer.headers["Idempotency-Replayed"] == "true" for answer in answers) == 9
    [visit] = Appointment.objects.filter(starts_at=noon)
    assert Envelope.objects.filter(about=f"appointment:{visit.pk}").count() == 1
