"""The article on a session, on professionals, and on results."""

from typing import Any

import pytest

from clinic import clock
from tests.cast import ApiUser
from tests.factories import Diary
from tests.promises.storing import (
    DAY,
    OVER,
    TEN,
    ask_and_read,
    complete_and_sign,
    mark_right_side,
    ok,
    record_answer,
    rows,
    write_text,
)
from treatments.tasks import run_check_ins

type Record = dict[str, Any]
pytestmark = pytest.mark.xdist_group("promises")


@pytest.fixture
def treated(theo: ApiUser, visit: Record, complaint: Record, note: Record) -> Record:
    """Ana's headache after its first session."""
    mark_right_side(theo, note, activity="active")
    complete_and_sign(theo, visit, note)
    return complaint


@pytest.mark.parametrize("applied_with", ["thumb", "fingers", "knuckle", "elbow", "forearm", "tool"])
def test_point_keeps_hands_or_tool(theo: ApiUser, note: Record, applied_with: str) -> None:
    """Fingers, thumbs, elbows or a simple tool; pressure into the knot itself."""
    point = mark_right_side(theo, note, technique="pressure_release", applied_with=applied_with)

    assert (point["technique"], point["applied_with"]) == ("pressure_release", applied_with)


@pytest.mark.parametrize("hold_seconds", [5, 120])
def test_point_keeps_the_seconds_of_pressure(theo: ApiUser, note: Record, hold_seconds: int) -> None:
    """From several seconds to a couple of minutes."""
    point = mark_right_side(theo, note, hold_seconds=hold_seconds, pressure=4, repeats=2)

    assert (point["hold_seconds"], point["pressure"], point["repeats"]) == (hold_seconds, 4, 2)


def test_point_keeps_intensity_and_backing_off(theo: ApiUser, note: Record) -> None:
    """The felt strength of pressure is stored, and that it was eased when the client tensed up."""
    remark = "Tensed up at 4; went back to 3."
    point = mark_right_side(theo, note, intensity_felt=6, pressure=3, remark=remark)

    assert (point["intensity_felt"], point["pressure"], point["remark"]) == (6, 3, remark)


def test_point_keeps_its_response_and_the_stretch(theo: ApiUser, note: Record) -> None:
    """Pressure eases the knot; a stretch right after keeps it loose."""
    point = mark_right_side(theo, note, response="eased", pain_on_pressure_before=8, pain_on_pressure_after=3)
    assert (point["response"], point["pain_on_pressure_after"]) == ("eased", 3)

    assert mark_right_side(theo, note, side="left", stretched_after=True)["stretched_after"] is True


def test_point_keeps_its_exact_place(theo: ApiUser, note: Record) -> None:
    """The most tender address, wherever it is; the catalogue only says what it is likely to be."""
    address = f"notes/{note['id']}/points"
    point = ok(theo.api("POST", address, {"view": "back", "x": 0.56, "y": 0.19, "side": "right"}))

    kept = ok(theo.api("GET", f"{address}/{point['id']}"))
    assert kept["place"] == {"view": "back", "x": 0.56, "y": 0.19}
    assert point["likely_sites"]


def test_note_keeps_pain_and_movement_before_and_after(theo: ApiUser, note: Record) -> None:
    """Less pain and better range of motion after one session."""
    moves = "Neck: turning right 60 degrees before, 75 after."

    kept = write_text(theo, note, pain_before=7, pain_after=3, range_of_motion=moves)

    assert (kept["pain_before"], kept["pain_after"], kept["range_of_motion"]) == (7, 3, moves)


def test_a_professional_notes_imbalance_and_posture(theo: ApiUser, note: Record) -> None:
    """Spots other issues, and says what to do next."""
    seen = {"posture_findings": "Head carried forward.", "imbalance_findings": "Right shoulder fuller."}
    advice = {"plan_text": "Raise the screen; see again in two weeks."}

    kept = write_text(theo, note, **seen, **advice)

    assert kept | seen | advice == kept


def test_a_professional_presses_what_is_deep_and_hidden(theo: ApiUser) -> None:
    """Hidden points, as in jaw or hips, are for trained hands."""
    for muscle in ("pterygoid-lateral", "psoas-major"):
        points = ok(theo.api("GET", f"muscles/{muscle}"))["trigger_points"]
        assert any(point["therapist_only"] for point in points)


def test_a_professional_is_certified(fern: ApiUser) -> None:
    """A certified, licensed therapist: with the register's number, and until when."""
    mara = {"email": "mara.k@willow.test", "name": "Mara", "roles": ["therapist"]}
    registered = {"register": "CNHC", "number": "012345", "expires_on": "2027-03-31"}
    person = ok(fern.api("POST", "staff", mara | {"registrations": [registered]}))

    assert ok(fern.api("GET", f"staff/{person['id']}"))["registrations"] == [registered]


def test_service_keeps_its_price(fern: ApiUser, diary: Diary) -> None:
    """The dearer way of the two."""
    assert ok(fern.api("GET", f"services/{diary.massage.pk}"))["price"] == 6500


@pytest.mark.parametrize(
    ("pain", "band", "route"),
    [(2, "mild", "self"), (5, "moderate", "shared"), (8, "severe", "professional")],
)
def test_severity_decides_between_self_care_and_a_professional(
    theo: ApiUser, visit: Record, complaint: Record, pain: int, band: str, route: str
) -> None:
    """Mild to moderate for oneself, severe for a professional."""
    record_answer(theo, complaint, pain, "between")

    [person] = ok(theo.api("GET", f"appointments/{visit['id']}/brief"))["people"]
    assert (person["band"], person["route"]) == (band, route)


def test_lasting_pain_needs_a_professional_sooner(theo: ApiUser, visit: Record, complaint: Record) -> None:
    """Persistent or deep pain."""
    record_answer(theo, complaint, 5, "between")
    ok(theo.api("PATCH", f"episodes/{complaint['id']}", {"began_on": "2025-09-01"}, If_Match='"1"'))

    [person] = ok(theo.api("GET", f"appointments/{visit['id']}/brief"))["people"]
    assert (person["band"], person["route"]) == ("severe", "professional")


@pytest.mark.parametrize("question", ["stiffness", "stress", "sleep", "global_change"])
def test_each_question_of_progress_keeps_a_number(theo: ApiUser, complaint: Record, question: str) -> None:
    """Less stiffness and tension, better sleep, better in all."""
    for value, moment in ((7, "baseline"), (4, "week_4"), (2, "week_8")):
        record_answer(theo, complaint, value, moment, question)

    kept = rows(theo, f"episodes/{complaint['id']}/readings?question={question}")
    assert [(reading["moment"], reading["value"]) for reading in kept] == [
        ("baseline", 7),
        ("week_4", 4),
        ("week_8", 2),
    ]


def test_check_in_asks_for_soreness_after_a_session(theo: ApiUser, treated: Record) -> None:
    """Next-day soreness."""
    with clock.at(OVER + 2 * DAY):
        check_in = ask_and_read(theo, treated)
        answer = {"pain": 4, "worrying": False, "soreness": "mild"}
        ok(theo.api("POST", f"check-ins/{check_in['id']}/answer", answer))

    kept = ok(theo.api("GET", f"check-ins/{check_in['id']}"))
    assert (kept["kind"], kept["soreness"]) == ("after_session", "mild")


def test_episode_keeps_the_activity_the_client_wants_back(theo: ApiUser, complaint: Record) -> None:
    """Quicker recovery after a workout or physical tasks."""
    address, body = f"episodes/{complaint['id']}", {"kind": "recovery", "goal_activity": "Run twice a week"}
    ok(theo.api("PATCH", address, body, If_Match='"1"'))

    kept = ok(theo.api("GET", address))
    assert kept | body == kept


def test_outcomes_show_published_figures_beside_the_clinics_own(theo: ApiUser, treated: Record) -> None:
    """7.2 before, 3.9 and 2.5 after four and eight weeks."""
    for days, value, moment in ((28, 4, "week_4"), (56, 3, "week_8")):
        with clock.at(TEN + days * DAY):
            record_answer(theo, treated, value, moment)

    with clock.at(TEN + 60 * DAY):
        moments = ok(theo.api("GET", "reports/outcomes"))["moments"]
    published = [
        (moment["moment"], moment["published"]["mean"], moment["published"]["verified"]) for moment in moments
    ]
    assert published == [("baseline", 7.2, False), ("week_4", 3.9, False), ("week_8", 2.5, False)]
    assert [moment["summary"]["mean"] for moment in moments] == [7, 4, 3]


def test_no_relief_raises_a_follow_up(theo: ApiUser, treated: Record) -> None:
    """Not getting relief: somebody who knows looks at it."""
    with clock.at(TEN + 28 * DAY):
        record_answer(theo, treated, 7, "week_4")
    with clock.at(TEN + 32 * DAY):
        run_check_ins()
        follow_ups = rows(theo, f"follow-ups?client={treated['client']}")

    assert "no_response" in [follow_up["reason"] for follow_up in follow_ups]


@pytest.mark.parametrize(("tick", "reason"), [("stronger", "stronger"), ("spread", "spreading")])
def test_pain_that_returns_stronger_or_spreads_raises_a_follow_up(
    theo: ApiUser, treated: Record, tick: str, reason: str
) -> None:
    """Not to be ignored."""
    with clock.at(OVER + 2 * DAY):
        check_in = ask_and_read(theo, treated)
        answer = {"pain": 6, "worrying": True, tick: True}
        ok(theo.api("POST", f"check-ins/{check_in['id']}/answer", answer))
        follow_ups = rows(theo, f"follow-ups?client={treated['client']}")

    assert ok(theo.api("GET", f"check-ins/{check_in['id']}"))[tick] is True
    assert reason in [follow_up["reason"] for follow_up in follow_ups]


def test_pain_that_returns_within_a_month_reopens_the_episode(theo: ApiUser, treated: Record) -> None:
    """A return within the first month."""
    address = f"episodes/{treated['id']}"
    with clock.at(OVER):
        ok(theo.api("POST", f"{address}/close", {"outcome": "resolved"}))
    with clock.at(OVER + 27 * DAY):
        ok(theo.api("POST", f"{address}/reopen", {}))

    kept = ok(theo.api("GET", address))
    assert (kept["closed_at"], kept["outcome"]) == (None, "")


def test_plan_for_home_and_advice_to_book_go_together(
    theo: ApiUser, dana: ApiUser, diary: Diary, visit: Record, treated: Record, note: Record
) -> None:
    """Most use both: a plan for home, and advice to book again."""
    advice = {"service": str(diary.massage.pk), "every_weeks": 2, "visits": 4}
    with clock.at(OVER):
        ok(theo.api("PUT", f"appointments/{visit['id']}/rebooking-advice", advice))
        plan = ok(theo.api("POST", f"notes/{note['id']}/plan"))
        ok(theo.api("POST", f"plans/{plan['id']}/send", If_Match='"1"'))

    assert ok(theo.api("GET", f"plans/{plan['id']}"))["state"] == "sent"
    advised = ok(dana.api("GET", f"appointments/{visit['id']}"))["rebooking_advice"]
    assert (advised["every_weeks"], advised["visits"]) == (2, 4)
