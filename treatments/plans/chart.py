"""The body chart of a plan, numbered as its steps; that of a sent plan as it was sent."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from treatments.drawing.body.marks import Mark
from treatments.models import MarkedPoint, PlanStep, SelfCarePlan
from treatments.notes.chart import drawing_of, kept_drawing, marks_of, read_points
from treatments.notes.drawing import BodyDrawing
from treatments.plans.wording import number_steps

TITLE = "Where to press and stretch"
TASKS = {"pressure": "press", "stretch": "stretch"}


def drawing_of_plan(plan: SelfCarePlan) -> BodyDrawing | None:
    """Return the chart of the points of the muscles in the plan, as it was sent; None without a point."""
    drawing = for_client(kept_drawing(plan) or chart_of_plan(plan))
    return drawing if drawing.marks else None


def for_client(drawing: BodyDrawing) -> BodyDrawing:
    """Return the drawing in the client's words, with the pain the client felt and no other."""
    return replace(drawing.with_usual(), reader="client")


def chart_of_plan(plan: SelfCarePlan) -> BodyDrawing:
    """Return the chart of a plan as it stands now."""
    points = points_of_plan(plan)
    drawing = drawing_of(TITLE, points, plan_marks(plan, points), reader="client")
    return drawing.with_usual()


def chart_of_steps(
    plan: SelfCarePlan, points: Sequence[MarkedPoint], numbers: Collection[int]
) -> BodyDrawing:
    """Return the chart of some steps of a plan: only the marks and views they need."""
    muscles = _steps_of_muscles(plan, numbers)
    mine = [point for point in points if point.muscle_id in muscles]
    drawing = drawing_of(TITLE, mine, plan_marks(plan, mine, numbers), reader="client")
    return drawing.with_usual().of_marks(*numbers)


def points_of_plan(plan: SelfCarePlan) -> list[MarkedPoint]:
    """Return the marked points that the steps of a plan are about, without those only a therapist presses."""
    muscles = _steps_of_muscles(plan)
    points = [point for point in read_points(plan.note) if point.muscle_id in muscles and point.is_knot]
    return [point for point in points if not (point.site and point.site.therapist_only)]


def plan_marks(
    plan: SelfCarePlan, points: Iterable[MarkedPoint], numbers: Collection[int] = ()
) -> list[Mark]:
    """Return the marks of a plan's points, each with number and task of the first step about its muscle.

    Only the steps of these numbers count where there are any.
    """
    points, steps = list(points), _steps_of_muscles(plan, numbers)
    marks = []
    for mark, point in zip(marks_of(points), points, strict=True):
        number, step = steps[point.muscle_id]
        name = _plain_name(point) or mark.name
        marks.append(replace(mark, number=number, task=TASKS[step.kind], name=name))
    return marks


def _plain_name(point: MarkedPoint) -> str:
    """Return the place in the client's words; blank for a muscle of the practice's own without them."""
    care = getattr(point.muscle, "self_care", None)
    return care.plain_name if care else ""


def _steps_of_muscles(
    plan: SelfCarePlan, only: Collection[int] = ()
) -> dict[UUID | None, tuple[int, PlanStep]]:
    """Return by muscle the first step with a dose that is about it, after its number."""
    steps = list(plan.steps.all())
    numbers = number_steps(steps)
    return {
        step.muscle_id: (numbers[step.pk], step)
        for step in reversed(steps)
        if step.pk in numbers and (not only or numbers[step.pk] in only)
    }
