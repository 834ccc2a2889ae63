"""PATCH /plans/{id}: a therapist's own steps and order, within the same limits and caps."""

from typing import Any

import pytest

from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory
from treatments.models import ClinicalSettings, PlanStep


def patch(user: ApiUser, plan: dict[str, Any], **body: Any) -> Any:
    """Change the plan that was read."""
    return user.api("PATCH", f"plans/{plan['id']}", body, If_Match=f'"{plan["revision"]}"')


def refusal(answer: Any) -> tuple[int, str]:
    """The status and code of a refusal, which left everything as it was."""
    assert not PlanStep.objects.filter(title="Swim").exists()
    return answer.status_code, answer.json()["code"]


def the(plan: dict[str, Any], kind: str, muscle: str | None = None) -> dict[str, Any]:
    """The plan's first step of this kind."""
    return next(s for s in plan["steps"] if s["kind"] == kind and muscle in (None, s["muscle"]))


PRESS = {"kind": "pressure", "side": "right"}


def test_add_puts_a_step_in_own_words_last(theo: ApiUser, plan: dict[str, Any]) -> None:
    swim = {"kind": "movement", "title": "Swim", "how": "Twenty easy minutes.", "days": [6]}

    answer = patch(theo, plan, add=[swim])

    assert answer.status_code == 200, answer.content
    last = answer.json()["steps"][-1]
    assert (last["title"], last["days"], last["why"]) == (
        "Swim",
        [6],
        "Your therapist recommends it for you.",
    )


def test_add_takes_a_stretch_from_the_catalogue(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = patch(
        theo,
        plan,
        add=[{"kind": "stretch", "muscle": "piriformis", "side": "left", "repeats": 2}],
    )

    assert answer.status_code == 200, answer.content
    added = answer.json()["steps"][-1]
    assert (added["title"], added["side"], added["repeats"], added["hold_seconds"]) == (
        "Figure-four stretch, left side",
        "left",
        2,
        30,
    )


def test_add_makes_pressing_gentle_with_tool_and_points(theo: ApiUser, note: dict[str, Any]) -> None:
    place = f"notes/{note['id']}"
    theo.api("POST", f"{place}/points", {"site": "UT1", "side": "right"})
    plan = theo.api("POST", f"{place}/plan").json()
    plan = patch(theo, plan, remove=[the(plan, "pressure")["id"]]).json()

    answer = patch(theo, plan, add=[PRESS | {"muscle": "trapezius-upper"}])

    added = the(answer.json(), "pressure")
    assert (added["tool"], added["hold_seconds"], added["days"], added["sites"]) == (
        "hands",
        30,
        [1, 4],
        ["UT1"],
    )


def test_add_takes_the_text_of_the_tool_and_position_asked_for(theo: ApiUser, plan: dict[str, Any]) -> None:
    cane = {"muscle": "infraspinatus", "days": [2], "tool": "massage_cane"}
    answer = patch(theo, plan, add=[PRESS | cane])

    added = answer.json()["steps"][-1]
    assert (added["tool"], added["body_position"]) == ("massage_cane", "sitting")
    assert "hook the cane over your right shoulder" in added["how"]


def test_add_refuses_a_tool_without_words_in_the_catalogue(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = patch(theo, plan, add=[PRESS | {"muscle": "infraspinatus", "tool": "rolling_pin"}])

    assert refusal(answer) == (422, "unknown_press")
    assert answer.json()["errors"][0]["pointer"] == "/add/0/tool"


def test_order_sets_the_positions_of_steps(theo: ApiUser, plan: dict[str, Any]) -> None:
    ids = [step["id"] for step in plan["steps"]]

    answer = patch(theo, plan, order=ids[::-1])

    assert [step["id"] for step in answer.json()["steps"]] == ids[::-1]
    assert [step["position"] for step in answer.json()["steps"]] == list(range(len(ids)))


@pytest.mark.parametrize("wrong", [slice(1, None), slice(0, 0)])
def test_order_refuses_missing_and_repeated_steps(theo: ApiUser, plan: dict[str, Any], wrong: slice) -> None:
    ids = [step["id"] for step in plan["steps"]]

    assert refusal(patch(theo, plan, order=ids[wrong])) == (422, "order_incomplete")
    assert refusal(patch(theo, plan, order=[*ids, ids[0]])) == (422, "order_incomplete")


def test_add_refuses_pressing_that_a_condition_rules_out(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CC-DVT-HISTORY")
    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()

    answer = patch(theo, plan, message="x", add=[PRESS | {"muscle": "soleus"}])

    assert refusal(answer) == (422, "place_avoided")
    assert answer.json()["errors"][0]["pointer"] == "/add/0"
    assert theo.api("GET", f"plans/{plan['id']}").json() == plan


def test_add_refuses_a_kind_that_a_condition_rules_out(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-HEAT")
    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()
    assert "heat" not in {step["kind"] for step in plan["steps"]}

    pack = {"kind": "heat", "title": "Warm pack", "how": "Ten minutes."}

    assert refusal(patch(theo, plan, add=[pack])) == (422, "step_ruled_out")


def test_add_refuses_a_stretch_that_a_condition_rules_out(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-HYPERMOBILE")
    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()

    answer = patch(theo, plan, add=[{"kind": "stretch", "muscle": "infraspinatus", "side": "left"}])

    assert refusal(answer) == (422, "step_ruled_out")


def test_add_refuses_pressing_only_for_therapists(theo: ApiUser, plan: dict[str, Any]) -> None:
    assert refusal(patch(theo, plan, add=[PRESS | {"muscle": "psoas-major"}])) == (422, "not_for_home")


def test_add_refuses_pressing_that_was_not_taught(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = patch(theo, plan, add=[PRESS | {"muscle": "sternocleidomastoid"}])

    assert refusal(answer) == (422, "not_taught")


@pytest.mark.parametrize("dose", [{"hold_seconds": 120}, {"repeats": 9}, {"intensity_max": 6}])
def test_change_refuses_a_dose_above_the_maximum(
    theo: ApiUser, plan: dict[str, Any], dose: dict[str, int]
) -> None:
    change = [{"id": the(plan, "pressure")["id"]} | dose]

    assert refusal(patch(theo, plan, change=change)) == (422, "dose_too_high")


def test_add_refuses_pressing_on_adjacent_days(theo: ApiUser, plan: dict[str, Any]) -> None:
    for days in ([0, 1], [6, 0]):
        answer = patch(theo, plan, add=[PRESS | {"muscle": "infraspinatus", "days": days}])

        assert refusal(answer) == (409, "days_too_close")


def test_add_refuses_a_second_pressing_of_a_muscle(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = patch(theo, plan, add=[PRESS | {"muscle": "trapezius-upper", "days": [6]}])

    assert refusal(answer) == (409, "muscle_twice")


@pytest.mark.parametrize(
    ("cap", "what"),
    [
        ({"default_muscles": 2, "max_muscles": 2}, "muscles in a plan"),
        ({"default_muscles": 2}, "muscles pressed on one day"),
        ({"max_pressure_minutes_a_day": 2}, "of pressing a day"),
        ({"max_floor_muscles": 0}, "need the floor"),
    ],
)
def test_add_refuses_steps_beyond_the_caps(
    theo: ApiUser, plan: dict[str, Any], cap: dict[str, int], what: str
) -> None:
    ClinicalSettings.objects.update(**cap)

    lying = {"muscle": "infraspinatus", "tool": "massage_ball", "body_position": "side_lying"}
    answer = patch(theo, plan, add=[PRESS | lying | {"days": [2, 4]}])

    assert refusal(answer) == (409, "plan_too_full")
    assert what in answer.json()["detail"]


def test_add_refuses_more_stretches_than_allowed(theo: ApiUser, plan: dict[str, Any]) -> None:
    ClinicalSettings.objects.update(max_stretches=2)

    answer = patch(theo, plan, add=[{"kind": "stretch", "muscle": "soleus", "side": "left"}])

    assert refusal(answer) == (409, "plan_too_full")


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"kind": "stretch", "side": "left"}, "/add/0/muscle"),
        ({"kind": "stretch", "muscle": "soleus"}, "/add/0/side"),
        ({"kind": "movement", "title": "Swim"}, "/add/0/how"),
        ({"kind": "food", "title": "Swim", "how": "x", "muscle": "soleus"}, "/add/0/muscle"),
    ],
)
def test_add_refuses_a_step_without_its_fields(
    theo: ApiUser, plan: dict[str, Any], wrong: dict[str, Any], at: str
) -> None:
    answer = patch(theo, plan, add=[wrong])

    assert refusal(answer) == (400, "invalid_input")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [at]


def test_add_refuses_an_unknown_muscle(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = patch(theo, plan, add=[{"kind": "stretch", "muscle": "tail", "side": "left"}])

    assert refusal(answer) == (422, "unknown_muscle")


def test_add_refuses_a_sent_plan(theo: ApiUser, plan: dict[str, Any]) -> None:
    sent = theo.api("POST", f"plans/{plan['id']}/send", If_Match='"1"').json()

    answer = patch(theo, sent, add=[{"kind": "movement", "title": "Swim", "how": "x"}])

    assert refusal(answer) == (409, "plan_sent")
