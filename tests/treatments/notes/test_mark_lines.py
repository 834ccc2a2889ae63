"""POST /notes/{id}/points/typed: marks typed as lines."""

from typing import Any

from tests.cast import ApiUser
from treatments.models import MarkedPoint


def type_lines(user: ApiUser, note: dict[str, Any], *lines: str) -> Any:
    return user.api("POST", f"notes/{note['id']}/points/typed", {"lines": list(lines)})


def test_lines_mark_points(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = type_lines(theo, note, "R UT1 7>3 60s p3 refer temple", "l ls2 eased")

    assert answer.status_code == 200, answer.content
    first, second = answer.json()["points"]
    assert (first["site"], first["side"], first["pain_on_pressure_before"]) == ("UT1", "right", 7)
    assert (first["hold_seconds"], first["pressure"], first["referral_felt"]) == (60, 3, ["temple"])
    assert (second["site"], second["side"], second["response"]) == ("LS2", "left", "eased")


def test_line_changes_the_mark_that_is_there(theo: ApiUser, note: dict[str, Any]) -> None:
    type_lines(theo, note, "R UT1 7 active")
    answer = type_lines(theo, note, "R UT1 >3")

    [point] = answer.json()["points"]
    assert (point["pain_on_pressure_before"], point["pain_on_pressure_after"]) == (7, 3)
    assert point["activity"] == "active"


def test_word_that_is_not_understood_is_named_and_nothing_is_stored(
    theo: ApiUser, note: dict[str, Any]
) -> None:
    answer = type_lines(theo, note, "R UT1 7>3", "R UT2 refer jaw")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "words_not_understood")
    assert problem["errors"][0]["pointer"] == "/lines/1"
    assert "Line 2: “jaw” was not understood. Expected: one of these zones" in problem["errors"][0]["message"]
    assert not MarkedPoint.objects.exists()


def test_line_against_a_limit_names_its_line(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = type_lines(theo, note, "R UT1", "R SC1 elbow p5")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "mark_blocked")
    assert problem["errors"][0]["pointer"] == "/lines/1" and not MarkedPoint.objects.exists()


def test_lines_are_refused_to_others_than_the_author(
    mara: ApiUser, theo: ApiUser, note: dict[str, Any]
) -> None:
    assert type_lines(mara, note, "R UT1").json()["code"] == "note_of_another"
