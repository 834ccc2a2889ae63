"""Steps that a therapist adds to a draft or changes: requested fields, and steps made from them."""

from dataclasses import replace
from typing import Any, Required, TypedDict
from uuid import UUID

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import MODERATE
from treatments.models import SelfCarePlan
from treatments.plans.drafting.inputs import taught_points
from treatments.plans.drafting.steps import Dose, MuscleCare, Step, pressure_step, stretch_step, tool_of
from treatments.vocabulary import TOOLS

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
    why: str


def own_words_step(added: AddedStep) -> Step:
    """Return a step about no muscle: its kind, title and words."""
    return Step(**{"why": BY_THE_THERAPIST} | _step_fields(added))


def muscle_step(
    plan: SelfCarePlan, added: AddedStep, care: MuscleCare, limits: Restrictions, dose: Dose
) -> Step:
    """Return a gentle step to press or stretch a muscle, with the requested words and dose on top."""
    kind, side = added["kind"], added["side"]
    if kind != "pressure":
        step = stretch_step(care, side, BY_THE_THERAPIST, kind=kind)
    elif care.self_treatable:
        step = _pressing(plan, care, side, limits, dose)
    else:
        step = Step(kind, f"Press: {care.name}", care.how, BY_THE_THERAPIST, muscle=care.slug, side=side)
    step = replace(step, **_step_fields(added))
    return replace(step, how_needs_words=step.how_needs_words and "how" not in added)


def _pressing(plan: SelfCarePlan, care: MuscleCare, side: str, limits: Restrictions, dose: Dose) -> Step:
    """Return pressing of the marked points that the client may press, with an allowed tool they own first."""
    marks = plan.note.points.knots().filter(muscle__slug=care.slug, site__therapist_only=False)
    sites = tuple(marks.order_by("position").values_list("site__code", flat=True).distinct())
    taught = care.slug in taught_points(plan.note)
    step = pressure_step(care, side, sites, BY_THE_THERAPIST, dose, band=MODERATE, taught=taught)
    tools = limits.tools_for(care.tools, care.region, side)
    removed = set(TOOLS) - set(limits.tools_for(TOOLS, care.region, side))
    tool = tool_of(tools, plan.note.attendance.client.self_care_tools) if tools else ""
    return step.limited(limits, tool, sorted(removed), gentle=True)


def _step_fields(added: AddedStep) -> dict[str, Any]:
    """Return the requested fields with the types of a step."""
    return {name: tuple(value) if name == "days" else value for name, value in added.items()}  # type: ignore[arg-type]
