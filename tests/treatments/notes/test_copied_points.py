"""POST /notes with copy_from, and points that are still to check."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from clinic import clock
from clinic.models import AuditEntry, Location
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory, visit_of
from treatments.models import MarkedPoint, SessionNote


@pytest.fixture
def next_visit(signed: dict[str, Any], visit: Attendance, willow: Location) -> Attendance:
    """Ana is back in session, a minute after her last visit."""
    then = clock.now() + timedelta(minutes=1)
    return visit_of(visit.client, willow, starts_at=then, ends_at=then + timedelta(hours=1))


@pytest.fixture
def copied(theo: ApiUser, next_visit: Attendance) -> dict[str, Any]:
    """Ana's next note, with the points of the last one still to check."""
    answer = theo.api("POST", "notes", {"attendance": str(next_visit.pk), "copy_from": "last"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def look_at(user: ApiUser, note: dict[str, Any], point: int, **found: Any) -> Any:
    """Note what was found in one of its points."""
    one = note["points"][point]
    place = f"notes/{note['id']}/points/{one['id']}"
    return user.api("PATCH", place, found, If_Match=f'"{one["revision"]}"')


def now(user: ApiUser, note: dict[str, Any]) -> dict[str, Any]:
    """The note as it is now."""
    return dict(user.api("GET", f"notes/{note['id']}").json())


def sign(user: ApiUser, note: dict[str, Any]) -> Any:
    """Sign a note as it is now."""
    return user.api("POST", f"notes/{note['id']}/sign", If_Match=f'"{now(user, note)["revision"]}"')


def test_copied_points_have_no_findings(copied: dict[str, Any], signed: dict[str, Any]) -> None:
    assert copied["copied_from"] == signed["id"]
    assert [(point["site"], point["side"], point["muscle"]) for point in copied["points"]] == [
        ("UT1", "right", "trapezius-upper"),
        ("GA1", "left", "gastrocnemius"),
    ]
    for point in copied["points"]:
        assert (point["to_check"], point["activity"], point["pain_on_pressure_before"]) == (True, None, None)
    assert "points_to_check" in [warning["code"] for warning in copied["warnings"]]


def test_copy_refuses_a_client_without_a_signed_note(theo: ApiUser, visit: Attendance) -> None:
    answer = theo.api("POST", "notes", {"attendance": str(visit.pk), "copy_from": "last"})

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_copy")
    assert not SessionNote.objects.exists()


def test_copy_takes_the_last_note_of_the_named_episode(theo: ApiUser, next_visit: Attendance) -> None:
    words = {"client": str(next_visit.client_id), "own_words": "My knee."}
    episode = theo.api("POST", "episodes", words).json()["id"]

    data = {"attendance": str(next_visit.pk), "episode": episode, "copy_from": "last"}

    assert theo.api("POST", "notes", data).json()["code"] == "nothing_to_copy"


def test_copy_ignores_a_note_entered_in_error(
    theo: ApiUser, signed: dict[str, Any], next_visit: Attendance
) -> None:
    wrong = {"reason": "Wrong visit."}
    theo.api("POST", f"notes/{signed['id']}/in-error", wrong, If_Match=f'"{signed["revision"]}"')

    answer = theo.api("POST", "notes", {"attendance": str(next_visit.pk), "copy_from": "last"})

    assert answer.json()["code"] == "nothing_to_copy"


@pytest.mark.parametrize(
    "found", [{"activity": "latent"}, {"twitch": False}, {"remark": "x"}, {"taught": True}]
)
def test_noting_a_finding_marks_the_point_as_checked(
    found: dict[str, Any], theo: ApiUser, copied: dict[str, Any]
) -> None:
    assert look_at(theo, copied, 0, **found).json()["to_check"] is False


def test_point_is_confirmed_without_numbers(theo: ApiUser, copied: dict[str, Any]) -> None:
    assert look_at(theo, copied, 0, to_check=False).json()["to_check"] is False


def test_change_without_findings_leaves_the_point_to_check(theo: ApiUser, copied: dict[str, Any]) -> None:
    assert look_at(theo, copied, 0, activity=None, remark="").json()["to_check"] is True


def test_point_to_check_refuses_findings(theo: ApiUser, copied: dict[str, Any]) -> None:
    one = look_at(theo, copied, 0, to_check=True, activity="active")
    mark = {"site": "UT1", "side": "right", "to_check": True, "pressure": 3}
    place, etag = f"notes/{copied['id']}/points", f'"{copied["points_revision"]}"'
    whole = theo.api("PUT", place, {"points": [mark]}, If_Match=etag)

    assert (one.status_code, one.json()["code"]) == (422, "still_to_check")
    assert whole.json()["errors"][0] == one.json()["errors"][0] | {"pointer": "/points/0/to_check"}


def test_replace_keeps_points_to_check(theo: ApiUser, copied: dict[str, Any]) -> None:
    first, second = ({"id": p["id"], "site": p["site"], "side": p["side"]} for p in copied["points"])
    place, etag = f"notes/{copied['id']}/points", f'"{copied["points_revision"]}"'

    content = theo.api("PUT", place, {"points": [first, second | {"to_check": True}]}, If_Match=etag).json()

    assert [point["to_check"] for point in content["points"]] == [False, True]


def test_sign_deletes_points_still_to_check(
    theo: ApiUser, copied: dict[str, Any], signed: dict[str, Any]
) -> None:
    look_at(theo, copied, 1, pain_on_pressure_before=2)

    content = sign(theo, copied).json()

    assert [point["site"] for point in content["points"]] == ["GA1"]
    assert content["intact"] is True
    assert len(now(theo, signed)["points"]) == 2
    entry = AuditEntry.objects.get(verb="signed", subject_key=copied["id"])
    assert entry.reason == "Points left out, not looked at: 1"


def test_sign_refuses_a_note_with_only_points_to_check(theo: ApiUser, copied: dict[str, Any]) -> None:
    assert sign(theo, copied).json()["code"] == "note_empty"
    assert MarkedPoint.objects.filter(note=copied["id"]).count() == 2


def test_limits_are_checked_when_a_copied_point_is_changed(
    theo: ApiUser, copied: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:leg:left"])

    assert look_at(theo, copied, 0, response="eased").status_code == 200
    assert look_at(theo, copied, 1, response="eased").json()["code"] == "mark_blocked"


def test_points_to_check_do_not_count_towards_the_limit(
    theo: ApiUser, copied: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-FIBRO")
    place = f"notes/{copied['id']}/points"
    marks = [{"site": site, "side": "right"} for site in ("QL1", "SO1", "LT1")]

    answers = [theo.api("POST", place, mark) for mark in marks]

    assert [answer.status_code for answer in answers] == [201, 201, 409]


def test_chart_shows_points_to_check_without_a_number(theo: ApiUser, copied: dict[str, Any]) -> None:
    look_at(theo, copied, 1, activity="latent")

    drawn = theo.get(f"/api/v1/notes/{copied['id']}/chart.svg").content

    words = ElementTree.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "To check: Upper trapezius (UT1), right." in words
    assert "1: Gastrocnemius (GA1), left, latent" in words


def test_plan_ignores_points_to_check(theo: ApiUser, copied: dict[str, Any]) -> None:
    look_at(theo, copied, 1, activity="latent")

    steps = theo.api("POST", f"notes/{copied['id']}/plan").json()["steps"]

    treated = {step["muscle"] for step in steps if step["kind"] in ("pressure", "stretch")}
    assert treated == {"gastrocnemius"}


def test_copy_leaves_out_what_is_gone(
    theo: ApiUser, copied: dict[str, Any], visit: Attendance, willow: Location
) -> None:
    look_at(theo, copied, 0, pain_on_pressure_before=5)
    look_at(theo, copied, 1, not_found=True)
    assert sign(theo, copied).status_code == 200
    then = clock.now() + timedelta(minutes=2)
    third = visit_of(visit.client, willow, starts_at=then, ends_at=then + timedelta(hours=1))

    note = theo.api("POST", "notes", {"attendance": str(third.pk), "copy_from": "last"}).json()

    assert [point["site"] for point in note["points"]] == ["UT1"]


def test_comparison_gives_the_status_of_each_knot(
    theo: ApiUser, copied: dict[str, Any], signed: dict[str, Any]
) -> None:
    theo.api("PATCH", f"notes/{copied['id']}", {"text_revision": 1, "pain_before": 5, "pain_after": 2})
    marks = [
        {"site": "UT1", "side": "right", "pain_on_pressure_before": 4, "pain_on_pressure_after": 1},
        {"site": "QL1", "side": "left"},
        {"site": "GA1", "side": "left", "not_found": True},
    ]
    etag = f'"{copied["points_revision"]}"'
    theo.api("PUT", f"notes/{copied['id']}/points", {"points": marks}, If_Match=etag)

    content = theo.api("GET", f"notes/{copied['id']}/comparison").json()

    assert [(knot["site"], knot["status"], knot["visits"]) for knot in content["knots"]] == [
        ("UT1", "weaker", 2),
        ("QL1", "new", 1),
        ("GA1", "gone", 1),
    ]
    first = content["knots"][0]
    assert (first["muscle_name"], first["place"]["view"]) == ("Upper trapezius", "back")
    at = {name: first[name].pop("visit_at") for name in ("now", "then")}
    assert datetime.fromisoformat(at["then"]) < datetime.fromisoformat(at["now"])
    assert first["now"] == {"before": 4, "after": 1, "response": None, "activity": None}
    assert first["then"] == {"before": 7, "after": None, "response": None, "activity": "active"}
    assert (content["knots"][1]["then"], content["knots"][2]["now"]) == (None, None)
    pain = content["pain"]
    assert (pain["now"]["before"], pain["now"]["after"], pain["then"]["note"]) == (5, 2, signed["id"])


def test_comparison_lists_the_points_to_check_as_not_looked_at(theo: ApiUser, copied: dict[str, Any]) -> None:
    content = theo.api("GET", f"notes/{copied['id']}/comparison").json()

    assert [(knot["site"], knot["status"]) for knot in content["knots"]] == [
        ("UT1", "not_looked_at"),
        ("GA1", "not_looked_at"),
    ]


def test_comparison_of_a_first_visit_has_only_new_knots(theo: ApiUser, marked: dict[str, Any]) -> None:
    content = theo.api("GET", f"notes/{marked['id']}/comparison").json()

    assert content["pain"]["then"] is None
    assert {knot["status"] for knot in content["knots"]} == {"new"}
