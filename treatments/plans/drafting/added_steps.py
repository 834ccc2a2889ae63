"""Steps that a therapist adds to a draft or changes: requested fields, and steps made from them."""

from dataclasses import replace
from typing import Any, Required, TypedDict
from uuid import UUID

from clinic.refusals import fault
from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import MODERATE
from treatments.models import SelfCarePlan
from treatments.plans.drafting.inputs import taught_points
from treatments.plans.drafting.steps import (
    Dose,
    MuscleCare,
    Step,
    allowed_presses,
    choose_press,
    pressure_step,
    stretch_step,
)

BY_THE_THERAPIST = "Your therapist recommends it for you."


class StepFields(TypedDict, total=False):
    """Words and dose of one step, as requested."""

    title: str
    how: str
    hold_seconds: int
    repeats: int
    intensity_max: int
    days: list[int]


class StepChange(StepFields, total=False):
    """New words or a new dose for the step with this id."""

    id: Required[UUID]


class AddedStep(StepFields, total=False):
    """A new step: of a muscle and a side, or in the therapist's own words."""

    kind: Required[str]
    muscle: str
    side: str
    tool: str
    body_position: str
    why: str


def own_words_step(added: AddedStep) -> Step:
    """Return a step about no muscle: its kind, title and words."""
    return Step(**{"why": BY_THE_THERAPIST} | _step_fields(added))


def muscle_step(
    plan: SelfCarePlan, added: AddedStep, pointer: str, care: MuscleCare, limits: Restrictions, dose: Dose
) -> Step:
    """Return a gentle step to press or stretch a muscle, with the requested words and dose on top."""
    kind, side = added["kind"], added["side"]
    if kind == "pressure" and care.presses:
        step = _pressing(plan, added, pointer, care, limits, dose)
    elif kind == "pressure":
        step = Step(kind, f"Press: {care.plain_name}", BY_THE_THERAPIST, muscle=care.slug, side=side)
    else:
        step = stretch_step(care, side, why=BY_THE_THERAPIST, kind=kind)
    return replace(step, **_step_fields(added))


def _pressing(
    plan: SelfCarePlan, added: AddedStep, pointer: str, care: MuscleCare, limits: Restrictions, dose: Dose
) -> Step:
    """Return pressing of the marked points that the client may press, in the way asked for if any was."""
    side, tool, position = added["side"], added.get("tool"), added.get("body_position")
    asked = [
        press for press in care.presses if tool in (None, press.tool) and position in (None, press.position)
    ]
    if not asked:
        raise fault(
            f"{pointer}/tool",
            "unknown_press",
            "The catalogue has no words for this tool in this position. See /muscles.",
        )
    allowed = [press for press in allowed_presses(care, side, limits) if press in asked]
    marks = plan.note.points.knots().filter(muscle__slug=care.slug, site__therapist_only=False)
    step = pressure_step(
        care,
        side,
        choose_press(allowed or asked, plan.note.attendance.client.self_care_tools),
        dose,
        sites=tuple(marks.order_by("position").values_list("site__code", flat=True).distinct()),
        why=BY_THE_THERAPIST,
        band=MODERATE,
    )
    return step.limited(limits, taught=care.slug in taught_points(plan.note))


def _step_fields(added: AddedStep) -> dict[str, Any]:
    """Return the requested fields with the types of a step; those that choose a text were used for it.

    Own words on how to do it stand in the letter too.
    """
    chosen = ("tool", "body_position")
    asked = {name: value for name, value in added.items() if name not in chosen}
    fields = {name: tuple(value) if name == "days" else value for name, value in asked.items()}  # type: ignore[arg-type]
    return fields | {"brief": ""} if "how" in fields else fields
