"""The statements of a series for each visit more: for a plan none."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import ApiUser

pytestmark = pytest.mark.usefixtures("on_monday")

MOST_PER_VISIT = 7


def queries(dana: ApiUser, path: str, body: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as found:
        answer = dana.api("POST", path, body)
    assert answer.status_code in (200, 201), answer.content
    return len(found)


def test_a_plan_of_ten_visits_reads_as_often_as_one_of_three(dana: ApiUser, wanted: dict[str, Any]) -> None:
    queries(dana, "series/plan", wanted)

    of_three = queries(dana, "series/plan", wanted | {"every_weeks": 1, "visits": 3})
    of_ten = queries(dana, "series/plan", wanted | {"every_weeks": 1, "visits": 10})

    assert of_ten == of_three


def test_each_visit_more_of_a_series_takes_few_statements(dana: ApiUser, wanted: dict[str, Any]) -> None:
    at_eleven = wanted | {"first_at": "2026-03-03T14:00:00+00:00", "every_weeks": 1}

    of_two = queries(dana, "series", wanted | {"every_weeks": 1, "visits": 2})
    of_ten = queries(dana, "series", at_eleven | {"visits": 10})

    assert of_ten - of_two <= 8 * MOST_PER_VISIT, (of_two, of_ten)
