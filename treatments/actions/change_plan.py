"""Change a drafted plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import fault
from treatments.models import PlanStep, SelfCarePlan


@transaction.atomic
def change_plan(
    *,
    plan: SelfCarePlan,
    revision: int | None,
    message: str | None = None,
    remove: Sequence[Any] = (),
    change: Sequence[Mapping[str, Any]] = (),
    by: Staff,
) -> SelfCarePlan:
    """Put the therapist's own words in: a message, steps reworded or taken out. Stop rules always stay."""
    plan = SelfCarePlan.objects.locked(plan.pk)
    plan.require_unsent()
    plan.require_revision(revision)
    steps = {step.pk: step for step in plan.steps.all()}
    for number, wanted in enumerate(change):
        step = _step(steps, wanted["id"], f"/change/{number}/id")
        for name, value in wanted.items():
            setattr(step, name, value)
        step.how_needs_words = step.how_needs_words and "how" not in wanted
        step.save()
    for number, pk in enumerate(remove):
        _step(steps, pk, f"/remove/{number}").delete()
    if message is not None:
        plan.message = message
    plan.revision += 1
    plan.save(update_fields=["message", "revision"])
    audit.record(by, "changed", plan, client_key=plan.note.client_id)
    return plan


def _step(steps: Mapping[Any, PlanStep], pk: Any, pointer: str) -> PlanStep:
    if pk not in steps:
        raise fault(pointer, "unknown_step", "This plan has no such step. Read it again.")
    return steps[pk]
