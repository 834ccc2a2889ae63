"""/outcomes: the outcomes of the practice, drawn and in figures."""

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import Location
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser, screen_user
from tests.treatments.outcomes.test_api import FIRST, LATER, course, give, treated, worked

MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    """All of this is opened on 1 June 2026, three months after the first treatments."""
    with clock.at(LATER):
        yield


@pytest.fixture
def therapist(theo: ApiUser) -> ScreenUser:
    return screen_user(theo.person)


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


def rows_of(user: ScreenUser, **query: Any) -> dict[str, list[str]]:
    """Return the cells of each row of all tables of the page, by the label of the row."""
    page = str(user.open("/outcomes", query).content.decode())
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page)
    return {label: re.findall(r'<td class="number">(.*?)</td>', cells) for label, cells in rows}


def test_outcomes_shows_figures_of_each_moment_beside_the_published(
    therapist: ScreenUser, theo: ApiUser
) -> None:
    for values in ((8, 4, 2), (6, 4, 4), (7, 7, 6)):
        course(theo, *values)
    give(treated(theo), 7, -0.1, "baseline")

    rows = rows_of(therapist)

    assert rows["Answered"] == ["4", "3", "3"]
    assert rows["Did not answer"] == ["0", "1", "1"]
    assert rows["Mean pain, 0 to 10"] == ["7.0", "5.0", "4.0"]
    assert rows["Clearly better"][1:] == ["2 (67\u00a0%)", "2 (67\u00a0%)"]
    assert rows["No clear change"][1:] == ["1 (33\u00a0%)", "1 (33\u00a0%)"]
    assert rows["Published mean"] == ["7.2", "3.9", "2.5"]


def test_outcomes_draws_the_same_figures(therapist: ScreenUser, theo: ApiUser) -> None:
    course(theo, 8, 4, 2)

    page = therapist.open("/outcomes").content.decode()

    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert found and b"At the start: mean 8.0 of 10" in b64decode(found[1])


def test_outcomes_says_which_technique_had_no_effect(
    therapist: ScreenUser, theo: ApiUser, willow: Location
) -> None:
    worked(theo, willow, "friction", (6, 6), (5, 5))
    worked(theo, willow, "stripping", (7, 4))

    rows = rows_of(therapist)

    assert rows["Friction"] == ["2", "1", "no effect"]
    assert rows["Stripping"] == ["1", "1", "\u22123.0"]


def test_outcomes_keeps_few_people_back_from_the_owner(owner: ScreenUser, theo: ApiUser) -> None:
    for _ in range(4):
        course(theo, 8, 4, 2)

    page, rows = owner.open("/outcomes").content.decode(), rows_of(owner)

    assert "fewer than 5 people" in page
    assert rows["Mean pain, 0 to 10"] == ["too few"] * 3 and "mean 8.0" not in page


def test_outcomes_counts_the_last_day_too(therapist: ScreenUser, theo: ApiUser) -> None:
    course(theo, 8, 4, 2)

    day = FIRST.date().isoformat()

    assert rows_of(therapist, first=day, last=day)["Answered"] == ["1", "1", "1"]


def test_outcomes_shows_the_days_it_took(therapist: ScreenUser) -> None:
    form = therapist.open("/outcomes").context["form"]

    assert 'value="2025-06-02"' in str(form["first"]) and 'value="2026-06-01"' in str(form["last"])


def test_outcomes_selects_by_therapist(therapist: ScreenUser, theo: ApiUser, diary: Diary) -> None:
    course(theo, 8, 4, 2)

    page = therapist.open("/outcomes", {"therapist": diary.mara.pk}).content.decode()

    assert "No complaint was first treated in these days." in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"first": "2026-03-03", "last": "2026-03-02"}, "This day is before the first one."),
        ({"first": "2019-01-01"}, "by 5 years at most"),
        ({"therapist": "x"}, "Select a valid choice."),
    ],
)
def test_outcomes_refuses_a_choice_that_cannot_be(
    therapist: ScreenUser, query: dict[str, str], sentence: str
) -> None:
    answer = therapist.open("/outcomes", query)

    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_outcomes_refuses_the_front_desk(dana: ApiUser) -> None:
    assert screen_user(dana.person).open("/outcomes").status_code == 403


def test_outcomes_asks_the_same_for_any_number_of_people(therapist: ScreenUser, theo: ApiUser) -> None:
    for _ in range(6):
        course(theo, 8, 4, 2)

    with CaptureQueriesContext(connection) as queries:
        therapist.open("/outcomes")

    assert len(queries) <= MOST_QUERIES
