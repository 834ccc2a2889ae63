"""Races of sick days: two desks at one, choices at once, and a job that is killed in the middle."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections

from clinic import clock
from clinic.models import Envelope, Resource, Staff
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Block, Hold, SickDayVisit
from scheduling.sick_days.actions.carry_out import carry_out
from scheduling.sick_days.actions.record_sick_day import record_sick_day
from scheduling.sick_days.actions.settle_each import Decision, TimeForVisit
from scheduling.sick_days.actions.tell import tell
from scheduling.sick_days.proposals import propose
from tests.callers import Answer, at_once
from tests.factories import ClientFactory, Diary, StaffFactory, service_of
from tests.races.conftest import WebClinic
from tests.races.counting import WON, booking_body, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")
VISITS, SETTLED_BEFORE = 40, 17
WAYS = ("other_therapist", "cancel")
"""The ways in turn, in which a day of many visits is settled."""


def visits_of_theo(clinic: WebClinic, noon: datetime, many: int) -> list[str]:
    """Book Theo for an hour each from nine on; return the keys of the visits."""
    theo = {"therapist": str(clinic.diary.theo.pk)}
    keys = []
    for number in range(many):
        at = noon + timedelta(hours=-3) + number * timedelta(minutes=90)
        body = booking_body(clinic.clients[number], clinic.diary.massage, at, **theo)
        answer = clinic.dana.api("POST", "appointments", body)
        assert answer.outcome == WON, answer
        keys.append(str(answer.json()["id"]))
    return keys


def fall_ill(clinic: WebClinic, noon: datetime) -> Answer:
    """Record that Theo is ill from eight to eight."""
    span = {"from": (noon - timedelta(hours=4)).isoformat(), "to": (noon + timedelta(hours=8)).isoformat()}
    return clinic.dana.api("POST", "sick-days", {"therapist": str(clinic.diary.theo.pk)} | span)


def proposed(clinic: WebClinic, sick_day: str, way: str = "") -> list[dict[str, Any]]:
    """Return the proposals as decisions: of this way, else what is proposed first."""
    rows = clinic.dana.api("GET", f"sick-days/{sick_day}/proposals").json()["results"]
    chosen = [(row, next(o for o in row["options"] if way in ("", o["way"]))) for row in rows]
    return [
        {
            "visit": row["visit"]["id"],
            "revision": row["visit"]["revision"],
            "way": option["way"],
            "times": [{name: t[name] for name in ("starts_at", "therapist")} for t in option["times"]],
        }
        for row, option in chosen
    ]


def carry_out_over_http(clinic: WebClinic, sick_day: str, decisions: list[dict[str, Any]]) -> Answer:
    return clinic.dana.api("POST", f"sick-days/{sick_day}/carry-out", {"visits": decisions})


def test_two_desks_record_one_sick_day(web_clinic: WebClinic, noon: datetime) -> None:
    visits_of_theo(web_clinic, noon, 2)

    answers = at_once([partial(fall_ill, web_clinic, noon)] * 4)

    assert outcomes(answers) == {WON: 4}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_two_desks_carry_out_one_sick_day_and_each_visit_is_settled_once(
    web_clinic: WebClinic, noon: datetime
) -> None:
    keys = visits_of_theo(web_clinic, noon, 6)
    sick_day = fall_ill(web_clinic, noon).json()["id"]
    as_proposed, cancelled = proposed(web_clinic, sick_day), proposed(web_clinic, sick_day, "cancel")

    answers = at_once(
        [
            partial(carry_out_over_http, web_clinic, sick_day, as_proposed),
            partial(carry_out_over_http, web_clinic, sick_day, cancelled),
            partial(carry_out_over_http, web_clinic, sick_day, as_proposed),
        ]
    )

    assert outcomes(answers) == {(200, None): 3}
    assert [answer.json()["left"] for answer in answers] == [[], [], []]
    settled = SickDayVisit.objects.filter(block=sick_day)
    assert {str(each.visit_id) for each in settled} == set(keys) and settled.count() == len(keys)
    for each in settled:
        assert (each.visit.state == "cancelled") == (each.way == "cancel")
        assert Envelope.objects.filter(about=each.letter_key).exclude(state="withdrawn").count() == 1
    assert double_bookings() == 0


def test_a_visit_cancelled_by_its_client_meanwhile_is_settled_or_left(
    web_clinic: WebClinic, noon: datetime
) -> None:
    [key] = visits_of_theo(web_clinic, noon, 1)
    sick_day = fall_ill(web_clinic, noon).json()["id"]
    decisions = proposed(web_clinic, sick_day)

    def cancel() -> Answer:
        why = {"by": "client", "reason": "ill"}
        etag = f'"{decisions[0]["revision"]}"'
        return web_clinic.dana.api("POST", f"appointments/{key}/cancel", why, if_match=etag)

    settle = partial(carry_out_over_http, web_clinic, sick_day, decisions)
    calls: list[Callable[[], Answer]] = [cancel, settle]
    cancelled, done = at_once(calls)

    left = [each["code"] for each in done.json()["left"]]
    assert (cancelled.status, left) in [(200, ["changed_meanwhile"]), (412, [])]


def test_choices_of_two_times_at_once_book_one(web_clinic: WebClinic, noon: datetime) -> None:
    [key] = visits_of_theo(web_clinic, noon, 1)
    sick_day = fall_ill(web_clinic, noon).json()["id"]
    done = carry_out_over_http(web_clinic, sick_day, proposed(web_clinic, sick_day, "choose")).json()
    [settled] = done["settled"]

    def choose(time: str) -> Answer:
        return web_clinic.dana.api("POST", f"sick-day-visits/{settled['id']}/choose", {"time": time})

    answers = at_once([partial(choose, time["id"]) for time in settled["times"]])

    assert outcomes(answers) == {(200, None): 1, (409, "choice_over"): 2}
    assert Appointment.objects.filter(instead_of=UUID(key)).count() == 1
    held = [time["id"] for time in settled["times"]]
    assert not Hold.objects.filter(pk__in=held).exists()


@pytest.fixture
def long_day(clinic: Diary) -> tuple[Block, list[Decision], Staff]:
    """Forty short visits of Theo on one day, who is ill, with what is proposed for each."""
    short = service_of([clinic.theo, clinic.mara], [clinic.room_1, clinic.room_2], name="Ten minutes")
    short.length, short.cleanup_after = timedelta(minutes=10), timedelta()
    short.save()
    by = StaffFactory.create(name="Dana")
    nine = (clock.now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    for number in range(VISITS):
        book(
            client=ClientFactory.create(),
            service=short,
            starts_at=nine + number * timedelta(minutes=12),
            requested=[RequestedResource(clinic.theo.pk, "therapist")],
            by=by,
        )
    Envelope.objects.all().delete()
    theo = Resource.objects.get(pk=clinic.theo.pk)
    day = record_sick_day(therapist=theo, starts_at=nine, ends_at=nine + timedelta(hours=10), by=by)
    decisions = [
        Decision(
            each.visit.pk,
            each.visit.revision,
            option.way,
            [TimeForVisit(time.starts_at, time.therapist) for time in option.times],
        )
        for number, each in enumerate(propose(day))
        for option in [next(o for o in each.options if o.way == WAYS[number % 2])]
    ]
    return day, decisions, by


def require_whole(day: Block, decisions: list[Decision]) -> int:
    """Check that each visit is settled wholly or not at all; return how many are."""
    rows = {each.visit_id: each for each in SickDayVisit.objects.filter(block=day)}
    letters = Counter(Envelope.objects.filter(kind="sick_day").values_list("about", flat=True))
    for decision in decisions:
        visit = Appointment.objects.get(pk=decision.visit)
        settled = rows.get(visit.pk)
        if settled is None:
            assert (visit.state, visit.needs_rebooking, visit.revision) == ("booked", True, decision.revision)
            assert visit.assignments.filter(resource=day.resource_id).exists()
            continue
        assert letters[settled.letter_key] == 1
        assert (visit.state == "cancelled") == (decision.way == "cancel")
        assert not visit.needs_rebooking
        live = visit.reservations.filter(released_at=None, resource__kind="therapist")
        assert live.count() == (0 if decision.way == "cancel" else 1)
    assert len(letters) == len(rows)
    return len(rows)


def test_a_sick_day_of_forty_visits_whose_process_was_killed_is_gone_on_with(
    long_day: tuple[Block, list[Decision], Staff],
) -> None:
    day, decisions, by = long_day
    assert len(decisions) == VISITS
    told = iter(range(SETTLED_BEFORE))

    def tell_or_die(*arguments: Any) -> None:
        tell(*arguments)
        if next(told, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    connections.close_all()
    if not (desk := os.fork()):
        with patch("scheduling.sick_days.actions.carry_out.tell", tell_or_die):
            carry_out(sick_day=day, decisions=decisions, by=by)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(desk, 0)[1]) == -signal.SIGKILL

    assert require_whole(day, decisions) == SETTLED_BEFORE
    assert carry_out(sick_day=day, decisions=decisions, by=by) == []
    assert require_whole(day, decisions) == VISITS
    assert carry_out(sick_day=day, decisions=decisions, by=by) == []
    assert require_whole(day, decisions) == VISITS
    assert double_bookings() == 0
