"""The article on self-massage, its dose and its dangers, and on lasting results."""

from typing import Any

import pytest

from clinic import clock
from tests.cast import ApiUser
from tests.promises.storing import OVER, complete_and_sign, mark_right_side, ok, plan_of, steps, write_text

type Record = dict[str, Any]
pytestmark = pytest.mark.xdist_group("promises")


@pytest.fixture
def plan(theo: ApiUser, note: Record) -> Record:
    """Ana's plan for her shoulder; her pain is mild."""
    write_text(theo, note, pain_before=3)
    mark_right_side(theo, note, activity="active")
    return plan_of(theo, note)


def the_step(plan: Record, kind: str, title: str = "") -> Record:
    """Return the plan's only step of this kind and title."""
    [step] = [step for step in steps(plan, kind) if title in step["title"]]
    return step


@pytest.mark.parametrize(
    "tool", ["tennis_ball", "massage_ball", "massage_cane", "foam_roller", "rolling_pin", "hands"]
)
def test_client_record_keeps_the_tools_a_client_owns(dana: ApiUser, ana: Record, tool: str) -> None:
    """Balls, a cane, a roller, a rolling pin, or one's own thumbs."""
    address = f"clients/{ana['id']}"
    ok(dana.api("PATCH", address, {"self_care_tools": [tool]}, If_Match='"1"'))

    assert ok(dana.api("GET", address))["self_care_tools"] == [tool]


@pytest.mark.parametrize("tool", ["tennis_ball", "massage_cane"])
def test_plan_uses_a_tool_the_client_owns(
    theo: ApiUser, dana: ApiUser, ana: Record, note: Record, tool: str
) -> None:
    """Affordable: with what is at home."""
    ok(dana.api("PATCH", f"clients/{ana['id']}", {"self_care_tools": [tool]}, If_Match='"1"'))
    mark_right_side(theo, note)

    assert the_step(plan_of(theo, note), "pressure")["tool"] == tool


@pytest.mark.parametrize(
    ("pain", "band", "route"),
    [(3, "mild", "self"), (6, "moderate", "shared"), (7, "severe", "professional"), (None, "", "")],
)
def test_plan_routes_pain_by_its_severity(
    theo: ApiUser, note: Record, pain: int | None, band: str, route: str
) -> None:
    """Mild to moderate at home; severe by a professional."""
    write_text(theo, note, pain_before=pain)
    mark_right_side(theo, note)

    plan = plan_of(theo, note)
    assert (plan["band"], plan["route"]) == (band, route)


def test_plan_leaves_deep_points_to_the_professional(theo: ApiUser, note: Record) -> None:
    """Deep or hidden points are not for oneself, and move the pain to the professional."""
    write_text(theo, note, pain_before=5)
    mark_right_side(theo, note, "PA1")

    plan = plan_of(theo, note)
    assert (steps(plan, "pressure"), plan["route"]) == ([], "professional")
    assert "only a therapist presses it" in plan["left_out"][0]


def test_plan_names_the_exact_spot(plan: Record) -> None:
    """The most sensitive spot, on its side."""
    press = the_step(plan, "pressure")

    assert (press["muscle"], press["side"], press["sites"]) == ("trapezius-upper", "right", ["UT1"])


def test_pressure_step_has_its_seconds(theo: ApiUser, plan: Record) -> None:
    """Hold, not rub; 30 to 90 seconds."""
    care = ok(theo.api("GET", "muscles/trapezius-upper"))["self_care"]

    assert 30 <= care["hold_seconds_min"] <= the_step(plan, "pressure")["hold_seconds"] <= 90


def test_pressure_step_limits_the_ache(theo: ApiUser, plan: Record) -> None:
    """Slow, not hard: a mild ache is the most."""
    address, press = f"plans/{plan['id']}", the_step(plan, "pressure")
    assert press["intensity_max"] <= 5

    change = {"change": [{"id": press["id"], "intensity_max": 6}]}
    refused = theo.api("PATCH", address, change, If_Match='"1"')
    assert (refused.status_code, refused.json()["code"]) == (422, "dose_too_high")


def test_plan_stops_at_sharp_pain(plan: Record) -> None:
    """Stabbing or shooting is not normal; back off."""
    assert any("sharp, stabbing or shooting" in rule for rule in plan["stop_rules"])
    assert any("hurts more than" in rule for rule in plan["stop_rules"])


def test_pressing_starts_gently_and_slowly(plan: Record) -> None:
    """Build up, and ease off when tensing."""
    assert any("gently at first" in rule and "tense up" in rule for rule in plan["stop_rules"])


def test_plan_warns_of_bruises(plan: Record) -> None:
    """Simple tools, used wisely."""
    assert any("softer tool" in rule and "bruise" in rule for rule in plan["stop_rules"])


def test_pressure_comes_two_or_three_days_a_week_with_rest_between(plan: Record) -> None:
    """Muscles need time to recover."""
    days = the_step(plan, "pressure")["days"]

    assert 2 <= len(days) <= 3
    assert all((day + 1) % 7 not in days for day in days)


def test_rolling_takes_five_minutes_a_day(dana: ApiUser, theo: ApiUser, ana: Record, note: Record) -> None:
    """A few minutes a day, lightly, where it is safe."""
    ok(dana.api("PATCH", f"clients/{ana['id']}", {"self_care_tools": ["rolling_pin"]}, If_Match='"1"'))
    mark_right_side(theo, note, "GA1")

    rolling = the_step(plan_of(theo, note), "light_rolling")
    assert "rolling pin, over the bulge of the calf" in rolling["how"] and "5 minutes a day" in rolling["how"]
    assert rolling["days"] == [0, 1, 2, 3, 4, 5, 6]


def test_plan_has_a_step_to_drink_water(plan: Record) -> None:
    """Drink afterwards, against next-day soreness."""
    water = the_step(plan, "hydration")

    assert "after the session" in water["how"]
    assert "soreness" in water["why"]


def test_plan_has_a_step_to_move(plan: Record) -> None:
    """Walks, or whatever one likes."""
    assert "walk" in the_step(plan, "movement", "Keep moving")["how"]


def test_plan_has_a_step_to_change_posture(plan: Record) -> None:
    """Breaks at the desk, the phone held up."""
    posture = the_step(plan, "posture")

    assert "every 45 minutes" in posture["how"]
    assert "phone up" in posture["how"]


def test_plan_has_a_step_on_food_where_meals_are_irregular(
    theo: ApiUser, note: Record, complaint: Record
) -> None:
    """Muscles need food as well."""
    ok(theo.api("PATCH", f"episodes/{complaint['id']}", {"causes": ["irregular_meals"]}, If_Match='"1"'))
    mark_right_side(theo, note)

    food = the_step(plan_of(theo, note), "food")
    assert "Eat" in food["how"] and "salts" in food["why"]


def test_plan_stretches_the_spots_of_the_complaint_every_day(theo: ApiUser, plan: Record) -> None:
    """Daily, not only when it hurts."""
    stretched = [*steps(plan, "stretch"), *steps(plan, "daily_stretch")]
    spots = {
        spot
        for step in stretched
        for spot in ok(theo.api("GET", f"muscles/{step['muscle']}"))["common_spots"]
    }

    assert "neck" in spots
    assert all(step["days"] == [0, 1, 2, 3, 4, 5, 6] for step in stretched)


def test_plan_has_steps_for_stress_and_sleep(plan: Record) -> None:
    """Less tension, better sleep."""
    assert "bedtime" in the_step(plan, "stress_sleep")["how"]


def test_therapist_adds_a_step_the_client_likes(theo: ApiUser, plan: Record) -> None:
    """Some light yoga, say."""
    address, yoga = f"plans/{plan['id']}", {"kind": "movement", "title": "Yoga", "how": "Gently, on Sundays."}
    ok(theo.api("PATCH", address, {"add": [yoga | {"days": [6]}]}, If_Match='"1"'))

    kept = the_step(ok(theo.api("GET", address)), "movement", "Yoga")
    assert (kept["how"], kept["days"]) == (yoga["how"], [6])


def test_plan_gives_no_hard_tool_to_a_client_who_bruises_easily(
    theo: ApiUser, ana: Record, note: Record
) -> None:
    """Not too hard, for some above all."""
    ok(theo.api("POST", f"clients/{ana['id']}/conditions", {"code": "CC-ANTICOAG"}))
    mark_right_side(theo, note)

    presses = steps(plan_of(theo, note), "pressure")
    assert presses and {press["tool"] for press in presses} <= {"hands", "massage_ball"}


def test_letter_names_the_therapist_to_ask(theo: ApiUser, plan: Record, visit: Record, note: Record) -> None:
    """Unsure? Ask somebody who knows how hard to press and when to stop."""
    complete_and_sign(theo, visit, note)
    with clock.at(OVER):
        sent = ok(theo.api("POST", f"plans/{plan['id']}/send", If_Match='"1"'))

    letter = " ".join(ok(theo.api("GET", f"plans/{sent['id']}"))["letter_text"].split())
    assert "Stop at once and ask us" in letter and "at most 5 of 10" in letter
    assert "020 7946 0000" in letter
