"""What the article says of a session, of professionals, and of what comes of it."""

from typing import Any

import pytest

from clinic import clock
from tests.cast import Speaker
from tests.factories import Diary
from tests.promises.storing import DAY, OVER, TEN, asked, complete, give, mark, ok, rows, write
from treatments.tasks import run_check_ins

type Record = dict[str, Any]


@pytest.fixture
def treated(theo: Speaker, visit: Record, complaint: Record, note: Record) -> Record:
    """Ana's headache after its first session."""
    mark(theo, note, activity="active")
    complete(theo, visit, note)
    return complaint


@pytest.mark.parametrize("applied_with", ["thumb", "fingers", "knuckle", "elbow", "forearm", "tool"])
def test_a_knot_is_pressed_with_hands_or_a_tool(theo: Speaker, note: Record, applied_with: str) -> None:
    """Fingers, thumbs, elbows or a simple tool; pressure into the knot itself."""
    point = mark(theo, note, technique="pressure_release", applied_with=applied_with)

    assert (point["technique"], point["applied_with"]) == ("pressure_release", applied_with)


@pytest.mark.parametrize("hold_seconds", [5, 120])
def test_pressure_is_steady_and_firm_for_its_time(theo: Speaker, note: Record, hold_seconds: int) -> None:
    """From several seconds to a couple of minutes."""
    point = mark(theo, note, hold_seconds=hold_seconds, pressure=4, repeats=2)

    assert (point["hold_seconds"], point["pressure"], point["repeats"]) == (hold_seconds, 4, 2)


def test_good_pain_is_told_from_too_much(theo: Speaker, note: Record) -> None:
    """How strong it felt, and backing off when the client tenses up."""
    said = "Tensed up at 4; went back to 3."
    point = mark(theo, note, intensity_felt=6, pressure=3, remark=said)

    assert (point["intensity_felt"], point["pressure"], point["remark"]) == (6, 3, said)


def test_the_knot_eases_and_the_muscle_is_stretched(theo: Speaker, note: Record) -> None:
    """Pressure eases the knot; a stretch right after keeps it loose."""
    point = mark(theo, note, response="eased", pain_on_pressure_before=8, pain_on_pressure_after=3)
    assert (point["response"], point["pain_on_pressure_after"]) == ("eased", 3)

    assert mark(theo, note, side="left", stretched_after=True)["stretched_after"] is True


def test_the_exact_spot_is_marked_where_it_is(theo: Speaker, note: Record) -> None:
    """The most tender place, wherever it is; the catalogue only says what it is likely to be."""
    place = f"notes/{note['id']}/points"
    point = ok(theo.api("POST", place, {"view": "back", "x": 0.56, "y": 0.19, "side": "right"}))

    kept = ok(theo.api("GET", f"{place}/{point['id']}"))
    assert kept["place"] == {"view": "back", "x": 0.56, "y": 0.19}
    assert point["likely_sites"]


def test_one_session_has_pain_and_movement_before_and_after(theo: Speaker, note: Record) -> None:
    """Less pain and better range of motion after one session."""
    moves = "Neck: turning right 60 degrees before, 75 after."

    kept = write(theo, note, pain_before=7, pain_after=3, range_of_motion=moves)

    assert (kept["pain_before"], kept["pain_after"], kept["range_of_motion"]) == (7, 3, moves)


def test_a_professional_notes_imbalance_and_posture(theo: Speaker, note: Record) -> None:
    """Spots other issues, and says what to do next."""
    seen = {"posture_findings": "Head carried forward.", "imbalance_findings": "Right shoulder fuller."}
    advice = {"plan_text": "Raise the screen; see again in two weeks."}

    kept = write(theo, note, **seen, **advice)

    assert kept | seen | advice == kept


def test_a_professional_presses_what_is_deep_and_hidden(theo: Speaker) -> None:
    """Hidden points, as in jaw or hips, are for trained hands."""
    for muscle in ("pterygoid-lateral", "psoas-major"):
        points = ok(theo.api("GET", f"muscles/{muscle}"))["trigger_points"]
        assert any(point["therapist_only"] for point in points)


def test_a_professional_is_certified(fern: Speaker) -> None:
    """A certified, licensed therapist: with the register's number, and until when."""
    mara = {"email": "mara.k@willow.test", "name": "Mara", "roles": ["therapist"]}
    registered = {"register": "CNHC", "number": "012345", "expires_on": "2027-03-31"}
    person = ok(fern.api("POST", "staff", mara | {"registrations": [registered]}))

    assert ok(fern.api("GET", f"staff/{person['id']}"))["registrations"] == [registered]


def test_a_professional_costs_what_the_menu_says(fern: Speaker, diary: Diary) -> None:
    """The dearer way of the two."""
    assert ok(fern.api("GET", f"services/{diary.massage.pk}"))["price"] == 6500


@pytest.mark.parametrize(
    ("pain", "band", "route"),
    [(2, "mild", "self"), (5, "moderate", "shared"), (8, "severe", "professional")],
)
def test_how_bad_it_is_decides_who_looks_after_it(
    theo: Speaker, visit: Record, complaint: Record, pain: int, band: str, route: str
) -> None:
    """Mild to moderate for oneself, severe for a professional."""
    give(theo, complaint, pain, "between")

    [person] = ok(theo.api("GET", f"appointments/{visit['id']}/brief"))["people"]
    assert (person["band"], person["route"]) == (band, route)


def test_what_lasts_needs_a_professional_sooner(theo: Speaker, visit: Record, complaint: Record) -> None:
    """Persistent or deep pain."""
    give(theo, complaint, 5, "between")
    ok(theo.api("PATCH", f"episodes/{complaint['id']}", {"began_on": "2025-09-01"}, If_Match='"1"'))

    [person] = ok(theo.api("GET", f"appointments/{visit['id']}/brief"))["people"]
    assert (person["band"], person["route"]) == ("severe", "professional")


@pytest.mark.parametrize("question", ["stiffness", "stress", "sleep", "global_change"])
def test_what_gets_better_is_a_number(theo: Speaker, complaint: Record, question: str) -> None:
    """Less stiffness and tension, better sleep, better in all."""
    for value, moment in ((7, "baseline"), (4, "week_4"), (2, "week_8")):
        give(theo, complaint, value, moment, question)

    kept = rows(theo, f"episodes/{complaint['id']}/readings?question={question}")
    assert [(one["moment"], one["value"]) for one in kept] == [
        ("baseline", 7),
        ("week_4", 4),
        ("week_8", 2),
    ]


def test_soreness_after_a_session_is_asked_for(theo: Speaker, treated: Record) -> None:
    """Next-day soreness."""
    with clock.at(OVER + 2 * DAY):
        check_in = asked(theo, treated)
        said = {"pain": 4, "soreness": "mild"}
        ok(theo.api("POST", f"check-ins/{check_in['id']}/answer", said))

    kept = ok(theo.api("GET", f"check-ins/{check_in['id']}"))
    assert (kept["kind"], kept["soreness"]) == ("after_session", "mild")


def test_recovery_is_measured_by_what_the_client_wants_to_do(theo: Speaker, complaint: Record) -> None:
    """Quicker recovery after a workout or physical tasks."""
    place, wanted = f"episodes/{complaint['id']}", {"kind": "recovery", "goal_activity": "Run twice a week"}
    ok(theo.api("PATCH", place, wanted, If_Match='"1"'))

    kept = ok(theo.api("GET", place))
    assert kept | wanted == kept


def test_the_quoted_course_stands_beside_the_clinics_own(theo: Speaker, treated: Record) -> None:
    """7.2 before, 3.9 and 2.5 after four and eight weeks."""
    for days, value, moment in ((28, 4, "week_4"), (56, 3, "week_8")):
        with clock.at(TEN + days * DAY):
            give(theo, treated, value, moment)

    with clock.at(TEN + 60 * DAY):
        moments = ok(theo.api("GET", "reports/outcomes"))["moments"]
    published = [(one["moment"], one["published"]["mean"], one["published"]["verified"]) for one in moments]
    assert published == [("baseline", 7.2, False), ("week_4", 3.9, False), ("week_8", 2.5, False)]
    assert [one["summary"]["mean"] for one in moments] == [7, 4, 3]


def test_no_relief_is_shown_to_the_therapist(theo: Speaker, treated: Record) -> None:
    """Not getting relief: somebody who knows looks at it."""
    with clock.at(TEN + 28 * DAY):
        give(theo, treated, 7, "week_4")
    with clock.at(TEN + 32 * DAY):
        run_check_ins()
        found = rows(theo, f"follow-ups?client={treated['client']}")

    assert "no_response" in [one["reason"] for one in found]


@pytest.mark.parametrize(("tick", "reason"), [("stronger", "stronger"), ("spread", "spreading")])
def test_pain_that_comes_back_stronger_or_spreads_is_followed_up(
    theo: Speaker, treated: Record, tick: str, reason: str
) -> None:
    """Not to be ignored."""
    with clock.at(OVER + 2 * DAY):
        check_in = asked(theo, treated)
        said = {"pain": 6, "worrying": True, tick: True}
        ok(theo.api("POST", f"check-ins/{check_in['id']}/answer", said))
        found = rows(theo, f"follow-ups?client={treated['client']}")

    assert ok(theo.api("GET", f"check-ins/{check_in['id']}"))[tick] is True
    assert reason in [one["reason"] for one in found]


def test_pain_that_returns_within_a_month_is_the_same_complaint(theo: Speaker, treated: Record) -> None:
    """Whether it returns within the first month."""
    place = f"episodes/{treated['id']}"
    with clock.at(OVER):
        ok(theo.api("POST", f"{place}/close", {"outcome": "resolved"}))
    with clock.at(OVER + 27 * DAY):
        ok(theo.api("POST", f"{place}/reopen", {}))

    kept = ok(theo.api("GET", place))
    assert (kept["closed_at"], kept["outcome"]) == (None, "")


def test_sessions_go_on_beside_what_is_done_at_home(
    theo: Speaker, dana: Speaker, diary: Diary, visit: Record, treated: Record, note: Record
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
