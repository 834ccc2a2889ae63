"""The body chart of a plan, numbered as its steps; that of a sent plan as it was sent."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from treatments.drawing.body_chart import Mark
from treatments.models import MarkedPoint, SelfCarePlan
from treatments.notes.chart import drawing_of, kept_drawing, marks_of, read_points
from treatments.notes.drawing import BodyDrawing
from treatments.plans.wording import number_steps


def draw_plan_chart(plan: SelfCarePlan) -> str:
    """Draw the points of the muscles in the plan as SVG; those only a therapist presses are not shown."""
    return (kept_drawing(plan) or chart_of_plan(plan)).svg()


def chart_of_plan(plan: SelfCarePlan) -> BodyDrawing:
    """Return the chart of a plan as it stands now."""
    points = points_of_plan(plan)
    return drawing_of("Where to press and stretch", points, plan_marks(plan, points))


def points_of_plan(plan: SelfCarePlan) -> list[MarkedPoint]:
    """Return the marked points that the steps of a plan are about, without those only a therapist presses."""
    muscles = _numbers_of_muscles(plan)
    points = [point for point in read_points(plan.note) if point.muscle_id in muscles and point.is_knot]
    return [point for point in points if not (point.site and point.site.therapist_only)]


def plan_marks(plan: SelfCarePlan, points: Iterable[MarkedPoint]) -> list[Mark]:
    """Return the marks of a plan's points; each bears the number of the first step about its muscle."""
    points, numbers = list(points), _numbers_of_muscles(plan)
    return [
        replace(mark, number=numbers[point.muscle_id])
        for mark, point in zip(marks_of(points), points, strict=True)
    ]


def _numbers_of_muscles(plan: SelfCarePlan) -> dict[UUID | None, int]:
    """Return by muscle the number of the first step with a dose that is about it."""
    steps = list(plan.steps.all())
    numbers = number_steps(steps)
    return {step.muscle_id: numbers[step.pk] for step in reversed(steps) if step.pk in numbers}
