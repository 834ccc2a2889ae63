"""A plan on one sheet of paper: what stands on it, as data for the typesetter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from clinic.mail.wording import dated
from clinic.models import Practice
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.notes.chart import chart_of_plan
from treatments.plans.stop_rules import EMERGENCY_SIGNS
from treatments.plans.wording import WITH_A_DOSE, dose_of, in_a_line, normal, titled, today


def plan_pdf_context(plan: SelfCarePlan) -> dict[str, Any]:
    """The plan as its letter says it, with today's letterhead; a draft is marked as one."""
    practice, settings = Practice.current(), ClinicalSettings.current()
    steps = list(plan.steps.all())
    visit = plan.note.visit_on
    rested = visit + timedelta(hours=settings.soreness_hours)
    location = plan.note.attendance.appointment.location
    return {
        "language": practice.language,
        "practice": practice.name,
        "phone": location.phone or practice.phone,
        "emergency": practice.emergency_number,
        "mark": _mark(plan),
        "who": plan.note.attendance.client.name.split()[0],
        "visit": dated(visit),
        "until": dated(plan.expires_on),
        "today": today(steps, visit),
        "message": plan.message,
        "chart": chart_of_plan(plan),
        "steps": [
            {
                "title": titled(step),
                "how": step.how,
                "dose": dose_of(step, rested),
                "cautions": step.cautions,
            }
            for step in steps
            if step.kind in WITH_A_DOSE
        ],
        "daily": [_line(step) for step in steps if step.kind == "daily_stretch"],
        "lines": [_line(step) for step in steps if step.kind not in (*WITH_A_DOSE, "daily_stretch")],
        "normal": normal(settings.soreness_hours),
        "stop": plan.stop_rules,
        "signs": list(EMERGENCY_SIGNS),
        "left_out": plan.left_out,
    }


def _mark(plan: SelfCarePlan) -> str:
    if plan.note.entered_in_error_at:
        return "Not valid"
    return "" if plan.sent_at else "Draft"


def _line(step: PlanStep) -> list[str]:
    return [titled(step), in_a_line(step)]
