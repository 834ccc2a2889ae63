"""The content of a plan's PDF, as data for the typesetter; a sent plan's is as it was sent."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from clients.addressing import speaker
from clinic.appearance.languages import ENGLISH, writing_in, written_language
from clinic.mail.wording import dated, exact_moment
from clinic.models import Practice
from treatments.drawing.body.chart import NARROW, OF_STEP
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.notes.drawing import BodyDrawing
from treatments.plans.chart import chart_of_plan, for_client
from treatments.plans.drafting.general_advice import EMERGENCY_SIGNS
from treatments.plans.frame import frame_of_document
from treatments.plans.wording import (
    actions_for_day,
    describe_dose,
    describe_in_line,
    describe_normal,
    describe_strength,
    number_steps,
    parts_of,
)

IN_LETTER = "in_letter"
OF_NOW = "Names, telephone and points are those on record now; sent before its document was kept."


def plan_pdf_context(plan: SelfCarePlan) -> dict[str, Any]:
    """Return the plan in the words of its letter; a sent one as it was sent, a draft marked as one."""
    content = json.loads(plan.printed) if plan.printed else _content(plan)
    drawing = for_client(BodyDrawing.read(content.pop("drawing")))
    numbers = [step.pop("number", 0) for step in content["steps"]]
    content.pop(IN_LETTER, None)
    if "frame" not in content:  # kept before there was a second language
        content |= {"frame": _frame(content), "language": ENGLISH}
    return content | {"mark": _mark(plan), "notices": _notices(plan)} | _charts(drawing, numbers)


def _charts(drawing: BodyDrawing, numbers: Sequence[int]) -> dict[str, Any]:
    """Return the pictures of each step with their words, none for one without marks of its own.

    A plan kept before its steps bore the numbers of its marks has one chart of all.
    """
    if not any(numbers):
        return {"chart": drawing.pictures(NARROW), "charts": [[] for _ in numbers]}
    return {"chart": [], "charts": [drawing.of_marks(number).pictures(OF_STEP) for number in numbers]}


def keep_plan_document(plan: SelfCarePlan, in_letter: Sequence[int]) -> str:
    """Return what the document shows and which steps its letter shows, as JSON; the plan is being sent."""
    return json.dumps(_content(plan) | {IN_LETTER: list(in_letter)}, ensure_ascii=False)


def steps_in_letter(plan: SelfCarePlan) -> list[int]:
    """Return the numbers of the steps that the letter of a sent plan shows; all where they were not kept."""
    kept = json.loads(plan.printed) if plan.printed else {}
    numbers: list[int] = kept.get(IN_LETTER, list(number_steps(list(plan.steps.all())).values()))
    return numbers


def language_of_document(plan: SelfCarePlan) -> str:
    """Return the language around the printed plan; English where none was kept."""
    kept: str = json.loads(plan.printed).get("language", ENGLISH) if plan.printed else ENGLISH
    return kept


def _notices(plan: SelfCarePlan) -> list[str]:
    """Return what a reader must know first: that it is not valid, and that its document was not kept.

    The reason why its note is in error stays out: a client may hold this page, and it may name another one.
    """
    notices = []
    if plan.note.entered_in_error_at and plan.note.entered_in_error_by:
        at = exact_moment(plan.note.entered_in_error_at, plan.note.location.zone)
        notices.append(
            f"Entered in error, says {plan.note.entered_in_error_by.name} on {at}. Do not follow it."
        )
    if plan.sent_at and not plan.printed:
        notices.append(OF_NOW)
    return notices


def _content(plan: SelfCarePlan) -> dict[str, Any]:
    """Return the plan in English, and the words around it in the language of its reader."""
    practice, client = Practice.current(), plan.note.attendance.client
    reader = speaker(client, plan.note.location.today(), practice)
    with writing_in(ENGLISH):
        content = _plan_itself(plan, practice)
    with writing_in(reader.language, practice.language):
        days = {"visit": dated(plan.note.visit_on), "until": dated(plan.expires_on)}
        return content | days | {"frame": _frame(content | days), "language": written_language()}


def _frame(content: dict[str, Any]) -> dict[str, str]:
    names = ("who", "visit", "until", "phone", "practice")
    return frame_of_document(**{name: content[name] for name in names})


def _plan_itself(plan: SelfCarePlan, practice: Practice) -> dict[str, Any]:
    settings, steps = ClinicalSettings.current(), list(plan.steps.all())
    rested = plan.note.visit_on + timedelta(hours=settings.soreness_hours)
    location, parts = plan.note.location, parts_of(steps)
    return {
        "practice": practice.name,
        "phone": location.national_phone or practice.national_phone,
        "emergency": practice.emergency_number_at(location),
        "who": plan.note.attendance.client.called.split()[0],
        "today": actions_for_day(steps),
        "message": plan.message,
        "drawing": chart_of_plan(plan).written(),
        "before": [_line(step) for step in parts.before],
        "strength": describe_strength(steps),
        "steps": [
            {
                "number": parts.numbers[step.pk],
                "title": f"{parts.numbers[step.pk]}. {step.title}",
                "how": step.how,
                "dose": describe_dose(step, rested),
                "cautions": step.cautions,
            }
            for step in parts.numbered
        ],
        "daily": [_line(step) for step in parts.daily],
        "lines": [_line(step) for step in parts.after],
        "normal": describe_normal(settings.soreness_hours),
        "stop": plan.stop_rules,
        "signs": list(EMERGENCY_SIGNS),
        "good_to_know": plan.good_to_know,
    }


def _mark(plan: SelfCarePlan) -> str:
    if plan.note.entered_in_error_at:
        return "Not valid"
    return "" if plan.sent_at else "Draft"


def _line(step: PlanStep) -> list[str]:
    return [step.title, describe_in_line(step)]
