"""Steps a therapist adds to a draft: in their own words, or of a muscle as the catalogue has it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import MODERATE
from treatments.models import SelfCarePlan
from treatments.plans.rows import taught_in
from treatments.plans.steps import Care, Dose, Step, pressure_step, stretch_step, tool_of
from treatments.vocabulary import TOOLS

BY_THE_THERAPIST = "Your therapist recommends it for you."
type Wanted = Mapping[str, Any]


def in_own_words(wanted: Wanted) -> Step:
    """A step about no muscle: its kind, title and words."""
    return Step(**{"why": BY_THE_THERAPIST} | _said(wanted))


def of_a_muscle(plan: SelfCarePlan, wanted: Wanted, care: Care, limits: Restrictions, dose: Dose) -> Step:
    """Pressing or stretching a muscle, starting gently, with the therapist's words and dose on top."""
    kind, side = wanted["kind"], wanted["side"]
    if kind != "pressure":
        step = stretch_step(care, side, BY_THE_THERAPIST, kind=kind)
    elif care.self_treatable:
        step = _pressing(plan, care, side, limits, dose)
    else:
        step = Step(kind, f"Press: {care.name}", care.how, BY_THE_THERAPIST, muscle=care.slug, side=side)
    step = replace(step, **_said(wanted))
    return replace(step, how_needs_words=step.how_needs_words and "how" not in wanted)


def _pressing(plan: SelfCarePlan, care: Care, side: str, limits: Restrictions, dose: Dose) -> Step:
    """Of its marked points only those the client may press; the first allowed tool the client owns."""
    marks = plan.note.points.filter(muscle__slug=care.slug, site__therapist_only=False)
    sites = tuple(marks.order_by("position").values_list("site__code", flat=True).distinct())
    taught = care.slug in taught_in(plan.note)
    step = pressure_step(care, side, sites, BY_THE_THERAPIST, dose, band=MODERATE, taught=taught)
    tools = limits.tools_for(care.tools, care.region, side)
    removed = set(TOOLS) - set(limits.tools_for(TOOLS, care.region, side))
    tool = tool_of(tools, plan.note.attendance.client.self_care_tools) if tools else ""
    return step.limited(limits, tool, sorted(removed), gentle=True)


def _said(wanted: Wanted) -> dict[str, Any]:
    """What the therapist gave, in the shape of a step."""
    return {name: tuple(value) if name == "days" else value for name, value in wanted.items()}
