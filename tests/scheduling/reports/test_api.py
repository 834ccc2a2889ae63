"""GET /reports/utilisation: hours, visits and no-shows equal to those counted by hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.reports.fortnight import FORTNIGHT, add_visit, local, make_fortnight

MOST_QUERIES = 11


@pytest.fixture(autouse=True)
def _after() -> Iterator[None]:
    """All of this is asked on Tuesday 7 April 2026."""
    with clock.at(local(4, 7, 9)):
        yield


@pytest.fixture
def fortnight(diary: Diary) -> Diary:
    make_fortnight(diary)
    return diary


def report(user: ApiUser, **query: str) -> dict[str, Any]:
    answer = user.api("GET", "reports/utilisation?" + "&".join(f"{k}={v}" for k, v in query.items()))
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def use_of(found: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    [each] = [each for each in found[kind] if each["name"] == name]
    return dict(each["now"])


def test_report_counts_the_hours_and_visits_of_a_therapist(fern: ApiUser, fortnight: Diary) -> None:
    assert use_of(report(fern, **FORTNIGHT), "therapists", "Theo") == {
        "minutes": 99 * 60,
        "booked_minutes": 300,
        "used_minutes": 240,
        "share_used": pytest.approx(4 / 99),
        "hands_on_minutes": 60 + 50 + 60,
        "held": 4,
        "no_shows": 1,
        "no_show_share": pytest.approx(1 / 5),
        "cancelled_late": 1,
        "cancelled_by_clinic": 1,
        "without_outcome": 0,
    }


def test_report_counts_the_hours_of_a_room_over_the_change_of_clocks(fern: ApiUser, fortnight: Diary) -> None:
    room = use_of(report(fern, **FORTNIGHT), "rooms", "Room 1")

    assert (room["minutes"], room["used_minutes"], room["held"]) == (155 * 60, 240, 4)


def test_report_counts_a_visit_of_two_therapists_once_in_all(fern: ApiUser, fortnight: Diary) -> None:
    in_all = report(fern, **FORTNIGHT)["all_therapists"]["now"]

    assert (in_all["held"], in_all["without_outcome"]) == (4, 1)
    assert (in_all["booked_minutes"], in_all["used_minutes"]) == (420, 360)


def test_report_compares_with_as_many_days_before(fern: ApiUser, fortnight: Diary) -> None:
    found = report(fern, **FORTNIGHT)
    [theo] = [each for each in found["therapists"] if each["name"] == "Theo"]

    assert found["before"] == {"from": "2026-03-09", "until": "2026-03-23"}
    assert (theo["before"]["minutes"], theo["before"]["held"]) == (14 * 9 * 60, 1)


def test_report_tells_no_shows_by_weekday_and_lead_time(fern: ApiUser, fortnight: Diary) -> None:
    found = report(fern, **FORTNIGHT)

    weekdays = [(day["due"], day["no_shows"]) for day in found["no_shows_by_weekday"]]
    assert weekdays == [(2, 1), (2, 0), (0, 0), (0, 0), (0, 0), (0, 0), (1, 0)]
    leads = [(lead["due"], lead["no_shows"]) for lead in found["no_shows_by_lead_time"]]
    assert leads == [(1, 0), (3, 0), (1, 1), (0, 0)]


def test_report_is_of_the_month_until_today(fern: ApiUser, diary: Diary) -> None:
    found = report(fern)

    assert found["period"] == {"from": "2026-03-07", "until": "2026-04-07"}
    assert found["before"] == {"from": "2026-02-04", "until": "2026-03-07"}


def test_report_compares_calendar_months_with_as_many(fern: ApiUser, diary: Diary) -> None:
    found = report(fern, **{"from": "2026-03-01", "until": "2026-04-01"})

    assert found["before"] == {"from": "2026-02-01", "until": "2026-03-01"}


def test_report_has_no_hours_from_before_a_therapist_was_entered(fern: ApiUser, diary: Diary) -> None:
    found = report(fern, **FORTNIGHT)

    assert found["therapists"] == [] and found["all_therapists"]["now"]["share_used"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-03-23", "until": "2026-03-23"},
        {"from": "2026-03-23", "until": "2026-03-20"},
        {"from": "2025-01-01", "until": "2026-03-20"},
        {"from": "0001-01-01", "until": "0001-02-01"},
        {"until": "0001-01-01"},
        {"from": "9999-12-01", "until": "9999-12-31"},
    ],
)
def test_report_refuses_a_period_that_cannot_be(fern: ApiUser, diary: Diary, query: dict[str, str]) -> None:
    answer = fern.api("GET", "reports/utilisation?" + "&".join(f"{k}={v}" for k, v in query.items()))

    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("?until", "window_unusable")


def test_report_refuses_a_day_nobody_can_read(fern: ApiUser, diary: Diary) -> None:
    answer = fern.api("GET", "reports/utilisation?from=yesterday")

    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "?from"


def test_report_needs_an_owner(dana: ApiUser, theo: ApiUser, diary: Diary) -> None:
    assert [user.api("GET", "reports/utilisation").status_code for user in (dana, theo)] == [403, 403]


def test_report_takes_the_same_queries_for_more_visits(fern: ApiUser, fortnight: Diary) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            report(fern, **FORTNIGHT)
        return len(queries)

    few = count()
    for hour in range(9, 18):
        add_visit(fortnight, local(3, 27, hour), "completed", fortnight.mara, fortnight.room_2)

    assert count() == few <= MOST_QUERIES
