"""/locations/{id}/opening-hours."""

import pytest

from clinic.models import Location, OpeningHours
from tests.cast import ApiUser

MORNING = {"weekday": 0, "opens": "08:00", "closes": "12:30"}
AFTERNOON = {"weekday": 0, "opens": "12:30", "closes": "20:00"}


def hours_of(location: Location) -> str:
    return f"locations/{location.pk}/opening-hours"


def test_the_whole_week_is_replaced(fern: ApiUser, willow: Location) -> None:
    answer = fern.api("PUT", hours_of(willow), {"opening_hours": [AFTERNOON, MORNING]}, If_Match='"1"')

    assert answer.status_code == 200, answer.content
    assert [span["opens"] for span in answer.json()["opening_hours"]] == ["08:00:00", "12:30:00"]
    assert (OpeningHours.objects.count(), answer["ETag"]) == (2, '"2"')


def test_empty_week_means_closed(fern: ApiUser, willow: Location) -> None:
    assert fern.api("PUT", hours_of(willow), {"opening_hours": []}, If_Match='"1"').status_code == 200
    assert not OpeningHours.objects.exists()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"weekday": 0, "opens": "12:00", "closes": "14:00"}, "overlaps"),
        ({"weekday": 1, "opens": "12:00", "closes": "12:00"}, "ends_before_start"),
    ],
)
def test_spans_that_end_early_or_overlap_are_refused(
    fern: ApiUser, willow: Location, second: dict[str, object], code: str
) -> None:
    answer = fern.api("PUT", hours_of(willow), {"opening_hours": [MORNING, second]}, If_Match='"1"')

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == "/opening_hours/1"
    assert OpeningHours.objects.count() == 7


def test_a_fault_inside_a_span_is_pointed_at(fern: ApiUser, willow: Location) -> None:
    answer = fern.api("PUT", hours_of(willow), {"opening_hours": [MORNING, {"weekday": 9}]}, If_Match='"1"')

    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"/opening_hours/1/weekday", "/opening_hours/1/opens", "/opening_hours/1/closes"}


def test_stale_revision_of_a_week_is_refused(fern: ApiUser, willow: Location) -> None:
    assert fern.api("PUT", hours_of(willow), {"opening_hours": []}).status_code == 428
    assert fern.api("PUT", hours_of(willow), {"opening_hours": []}, If_Match='"7"').status_code == 412


def test_desk_reads_the_opening_hours(dana: ApiUser, willow: Location) -> None:
    assert len(dana.api("GET", hours_of(willow)).json()["opening_hours"]) == 7
    assert dana.api("PUT", hours_of(willow), {"opening_hours": []}, If_Match='"1"').status_code == 403
