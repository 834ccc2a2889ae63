"""/set-up/use: figures, bars, periods to choose, and the file; for owners alone."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from clinic import clock
from clinic.models import Resource
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.reports.fortnight import local, make_fortnight
from tests.scheduling.screens.conftest import page_of
from tests.screen_user import ScreenUser, screen_user

PERIOD = {"first": "2026-03-23", "last": "2026-04-05"}


@pytest.fixture(autouse=True)
def _after() -> Iterator[None]:
    """All of this is opened on Tuesday 7 April 2026."""
    with clock.at(local(4, 7, 9)):
        yield


@pytest.fixture
def owner(fern: ApiUser, diary: Diary) -> ScreenUser:
    make_fortnight(diary)
    return screen_user(fern.person)


def rows_of(page: str) -> dict[str, list[str]]:
    """Return the words of each cell of all tables, by the label of the row."""
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    cells = {label: re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for label, row in rows}
    return {label: [_words(cell) for cell in row] for label, row in cells.items()}


def _words(cell: str) -> str:
    shown = re.sub(r'<span class="cell-name">.*?</span>|<.*?>', "", cell, flags=re.DOTALL)
    return " ".join(shown.split())


def lines_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_use_shows_the_figures_of_a_period_beside_those_before(owner: ScreenUser) -> None:
    rows = rows_of(page_of(owner, "/set-up/use", **PERIOD))

    assert rows["Theo"] == ["99.0", "5.0", "4 % before: 1 %", "4", "1", "1", "1", "2.8"]
    assert rows["Room 1"] == ["155.0", "5.0", "3 % before: 1 %", "4"]
    assert rows["Monday"] == ["50 %", "1 of 2"] and rows["Friday"] == ["\u2013", "\u2013"]


def test_use_draws_used_and_missed_hours_without_a_style(owner: ScreenUser) -> None:
    page = page_of(owner, "/set-up/use", **PERIOD)

    assert '<rect class="main" width="4" height="10"/><rect class="second" x="4" width="1"' in page
    assert "style=" not in page


def test_use_shows_a_month_until_yesterday_unless_days_are_chosen(owner: ScreenUser) -> None:
    assert "7 March 2026 to 6 April 2026" in page_of(owner, "/set-up/use")


def test_use_names_no_client(owner: ScreenUser, diary: Diary) -> None:
    page = page_of(owner, "/set-up/use", **PERIOD)

    assert diary.ana.name not in page


def test_use_refuses_days_that_end_before_they_begin(owner: ScreenUser) -> None:
    answer = owner.open("/set-up/use", {"first": "2026-04-05", "last": "2026-03-01"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose a period that ends after it begins" in page and 'value="2026-04-05"' in page


@pytest.mark.parametrize("last", ["9999-12-31", "0001-01-01", "soon"])
def test_use_refuses_days_beyond_the_calendar(owner: ScreenUser, last: str) -> None:
    assert owner.open("/set-up/use", {"last": last}).status_code == 422


def test_use_of_days_without_hours_says_so(owner: ScreenUser) -> None:
    page = page_of(owner, "/set-up/use", first="2020-03-01", last="2020-03-31")

    assert "Nobody was on shift" in page


@pytest.mark.parametrize("address", ["/set-up/use", "/set-up/use.csv"])
def test_use_needs_an_owner(diary: Diary, dana: ApiUser, theo: ApiUser, address: str) -> None:
    users = [screen_user(dana.person), screen_user(theo.person)]

    assert [user.open(address).status_code for user in users] == [403, 403]


def test_set_up_leads_to_use(owner: ScreenUser) -> None:
    assert 'href="/set-up/use"' in page_of(owner, "/set-up")


def test_file_has_a_row_for_each_period_of_each_resource(owner: ScreenUser) -> None:
    answer = owner.open("/set-up/use.csv", PERIOD)

    assert answer["Content-Disposition"] == 'attachment; filename="hours-2026-03-23-2026-04-05.csv"'
    [heading, *rows] = lines_of(answer)
    now, before = (row for row in rows if row[1] == "Theo")
    assert heading[:3] == ["Kind", "Name", "First day"]
    assert now[2:8] == ["2026-03-23", "2026-04-05", "99.0", "5.0", "4.0", "4.0"]
    assert before[2:6] == ["2026-03-09", "2026-03-22", "126.0", "1.0"]


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@SUM(1)", "  =1"])
def test_file_keeps_a_name_that_looks_like_a_formula_as_text(
    owner: ScreenUser, diary: Diary, name: str
) -> None:
    Resource.objects.filter(pk=diary.room_1.pk).update(name=name)

    names = {row[1] for row in lines_of(owner.open("/set-up/use.csv", PERIOD))}

    assert f"'{name}" in names and name not in names


def test_file_refuses_days_on_the_page(owner: ScreenUser) -> None:
    answer = owner.open("/set-up/use.csv", {"first": "2026-04-05", "last": "2026-03-01"})

    assert answer.status_code == 422 and b"<form" in answer.content
