"""Points that were looked for and not found: no knot, and no work, but a finding that is signed."""

from typing import Any
from xml.etree import ElementTree

import pytest

from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory
from treatments.limits.from_red_flags import limits_with_flags
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.pdf import note_pdf_context
from treatments.notes.signature import is_intact
from treatments.plans.drafting.inputs import findings_of

GONE = {"site": "UT1", "side": "right", "not_found": True}


def mark(user: ApiUser, note: dict[str, Any], **point: Any) -> Any:
    """Mark a point."""
    return user.api("POST", f"notes/{note['id']}/points", point)


def change(user: ApiUser, note: dict[str, Any], point: dict[str, Any], **changes: Any) -> Any:
    """Change a point of the version that was read."""
    place = f"notes/{note['id']}/points/{point['id']}"
    return user.api("PATCH", place, changes, If_Match=f'"{point["revision"]}"')


@pytest.fixture
def gone(theo: ApiUser, note: dict[str, Any]) -> dict[str, Any]:
    """A point that was looked for and not found."""
    answer = mark(theo, note, **GONE, remark="No band, no pain.")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.fixture
def signed_gone(theo: ApiUser, note: dict[str, Any], gone: dict[str, Any]) -> SessionNote:
    """The signed note that says no more than that."""
    revision = theo.api("GET", f"notes/{note['id']}").json()["revision"]
    answer = theo.api("POST", f"notes/{note['id']}/sign", If_Match=f'"{revision}"')
    assert answer.status_code == 200, answer.content
    return SessionNote.objects.get()


@pytest.mark.parametrize(
    "finding",
    [{"activity": "latent"}, {"pain_on_pressure_before": 0}, {"response": "eased"}, {"taught": True}],
)
def test_point_not_found_refuses_findings(
    theo: ApiUser, note: dict[str, Any], finding: dict[str, Any]
) -> None:
    answer = mark(theo, note, **GONE, **finding)

    assert (answer.status_code, answer.json()["code"]) == (422, "finding_in_point_not_found")
    assert answer.json()["errors"][0]["pointer"] == "/not_found"


def test_point_with_findings_is_not_found_only_without_them(theo: ApiUser, marked: dict[str, Any]) -> None:
    point = marked["points"][0]
    cleared = {"activity": None, "pain_on_pressure_before": None}

    assert change(theo, marked, point, not_found=True).json()["code"] == "finding_in_point_not_found"
    assert change(theo, marked, point, not_found=True, **cleared).json()["not_found"] is True


def test_noting_a_finding_says_that_the_point_was_found(
    theo: ApiUser, note: dict[str, Any], gone: dict[str, Any]
) -> None:
    assert change(theo, note, gone, activity="latent").json()["not_found"] is False


def test_a_remark_leaves_the_point_not_found(
    theo: ApiUser, note: dict[str, Any], gone: dict[str, Any]
) -> None:
    assert change(theo, note, gone, remark="Soft.").json()["not_found"] is True


def test_point_to_check_is_not_yet_not_found(theo: ApiUser, note: dict[str, Any]) -> None:
    assert mark(theo, note, **GONE, to_check=True).json()["code"] == "still_to_check"


def test_point_not_found_needs_a_reason_where_the_place_is_avoided(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:shoulder:right"])

    assert mark(theo, note, **GONE).json()["code"] == "mark_blocked"
    assert mark(theo, note, **GONE, overruled_reason="Touched lightly, beside it.").status_code == 201


def test_points_not_found_do_not_count_towards_the_limit(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-FIBRO")
    for site in ("QL1", "SO1", "LT1", "UT2"):
        assert mark(theo, note, site=site, side="right", not_found=True).status_code == 201

    answers = [mark(theo, note, site=site, side="left").status_code for site in ("QL1", "SO1", "LT1", "UT2")]

    assert 409 in answers
    assert answers[0] == 201


def test_note_that_says_only_what_was_not_found_is_signed_and_intact(signed_gone: SessionNote) -> None:
    assert signed_gone.points.get().not_found is True
    assert is_intact(signed_gone) is True


def test_plan_of_a_note_has_no_step_for_a_point_not_found(signed_gone: SessionNote) -> None:
    limits = limits_with_flags(signed_gone.client_id, signed_gone.visit_on)

    assert findings_of(signed_gone, limits) == []


def test_document_says_not_found_without_a_number(signed_gone: SessionNote) -> None:
    [[number, place, side, found, *_]] = note_pdf_context(signed_gone)["points"]

    assert (number, place, side, found) == ("", "Upper trapezius (UT1)", "right", "looked for, not found")


def test_chart_says_not_found_without_a_number(
    theo: ApiUser, note: dict[str, Any], gone: dict[str, Any]
) -> None:
    mark(theo, note, site="GA1", side="left", activity="latent")

    drawn = theo.get(f"/api/v1/notes/{note['id']}/chart.svg").content

    words = ElementTree.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "Not found: Upper trapezius (UT1), right." in words
    assert "1: Gastrocnemius (GA1), left, latent" in words


def test_knots_are_the_points_that_were_found(
    theo: ApiUser, note: dict[str, Any], gone: dict[str, Any]
) -> None:
    found = mark(theo, note, site="GA1", side="left").json()
    mark(theo, note, site="SO1", side="left", to_check=True)

    points = MarkedPoint.objects.all()

    assert [str(point.pk) for point in points.knots()] == [found["id"]]
    assert [point.is_knot for point in points] == [point in points.knots() for point in points]
