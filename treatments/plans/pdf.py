"""The content of a plan's PDF of one page, as data for the typesetter."""

from datetime import timedelta
from typing import Any

from clinic.mail.wording import dated
from clinic.models import Practice
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.notes.chart import draw_plan_chart
from treatments.plans.general_advice import EMERGENCY_SIGNS
from treatments.plans.wording import (
    WITH_A_DOSE,
    actions_for_day,
    describe_dose,
    describe_in_line,
    describe_normal,
    titled_for_side,
)


def plan_pdf_context(plan: SelfCarePlan) -> dict[str, Any]:
    """Return the plan in the words of its letter, with today's name and phone; a draft is marked as one."""
    practice, settings = Practice.current(), ClinicalSettings.current()
    steps = list(plan.steps.all())
    visit = plan.note.visit_on
    rested = visit + timedelta(hours=settings.soreness_hours)
    location = plan.note.location
    return {
        "language": practice.language,
        "practice": practice.name,
        "phone": location.phone or practice.phone,
        "emergency": practice.emergency_number,
        "mark": _mark(plan),
        "who": plan.note.attendance.client.name.split()[0],
        "visit": dated(visit),
        "until": dated(plan.expires_on),
        "today": actions_for_day(steps, visit),
        "message": plan.message,
        "chart": draw_plan_chart(plan),
        "steps": [
            {
                "title": titled_for_side(step),
                "how": step.how,
                "dose": describe_dose(step, rested),
                "cautions": step.cautions,
            }
            for step in steps
            if step.kind in WITH_A_DOSE
        ],
        "daily": [_line(step) for step in steps if step.kind == "daily_stretch"],
        "lines": [_line(step) for step in steps if step.kind not in (*WITH_A_DOSE, "daily_stretch")],
        "normal": describe_normal(settings.soreness_hours),
        "stop": plan.stop_rules,
        "signs": list(EMERGENCY_SIGNS),
        "left_out": plan.left_out,
    }


def _mark(plan: SelfCarePlan) -> str:
    if plan.note.entered_in_error_at:
        return "Not valid"
    return "" if plan.sent_at else "Draft"


def _line(step: PlanStep) -> list[str]:
    return [titled_for_side(step), describe_in_line(step)]
