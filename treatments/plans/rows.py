"""Steps as rows, and rows as steps: what planning thinks in, and what is kept."""

from dataclasses import fields

from treatments.models import MarkedPoint, Muscle, PlanStep, SelfCarePlan, SessionNote
from treatments.plans.steps import Step

COLUMNS = {field.name for field in fields(Step)} - {"muscle", "sites", "days", "cautions", "taught"}
"""What a step and its row call the same."""


def rows_of(plan: SelfCarePlan, steps: list[Step], *, after: int = 0) -> list[PlanStep]:
    """New rows for these steps, in their order, the first at position `after`."""
    slugs = {step.muscle for step in steps if step.muscle}
    muscles = {muscle.slug: muscle for muscle in Muscle.objects.filter(slug__in=slugs)}
    taught = taught_in(plan.note)
    return [
        PlanStep(
            plan=plan,
            position=position,
            muscle=muscles.get(step.muscle),
            sites=list(step.sites),
            days=list(step.days),
            cautions=list(step.cautions),
            taught_at=taught[step.muscle].taught_at if step.taught else None,
            taught_by=taught[step.muscle].taught_by if step.taught else None,
            **{name: getattr(step, name) for name in COLUMNS},
        )
        for position, step in enumerate(steps, after)
    ]


def taught_in(note: SessionNote) -> dict[str, MarkedPoint]:
    """Who showed what to the client, by muscle."""
    points = note.points.filter(taught_at__isnull=False).select_related("muscle", "taught_by")
    return {point.muscle.slug: point for point in points if point.muscle}


def step_of(row: PlanStep) -> Step:
    """A row as planning sees it."""
    return Step(
        muscle=row.muscle.slug if row.muscle else "",
        sites=tuple(row.sites),
        days=tuple(row.days),
        cautions=tuple(row.cautions),
        taught=row.taught_at is not None,
        **{name: getattr(row, name) for name in COLUMNS},
    )
