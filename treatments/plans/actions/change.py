"""Change a drafted plan."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.limits.from_red_flags import limits_with_flags
from treatments.limits.on_plans import Restrictions
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.plans.drafting.added_steps import AddedStep, StepChange, muscle_step, own_words_step
from treatments.plans.drafting.caps import plan_objections, step_objections
from treatments.plans.drafting.inputs import (
    dose_from_settings,
    findings_of,
    muscle_cares,
    restrictions_of,
    rows_of,
    step_from_row,
)
from treatments.plans.drafting.selection import has_point_off_limits
from treatments.plans.drafting.steps import Dose, MuscleCare, Step

FREE_POSITIONS = 1000


@transaction.atomic
def change_plan(
    *,
    plan: SelfCarePlan,
    revision: int | None,
    message: str | None = None,
    remove: Sequence[UUID] = (),
    change: Sequence[StepChange] = (),
    add: Sequence[AddedStep] = (),
    order: Sequence[UUID] | None = None,
    by: Staff,
) -> SelfCarePlan:
    """Change words, steps and order of a draft, within the same limits. Stop rules always stay.

    Added steps come last; `order` names every present step that stays. Nothing is half done.
    """
    plan = SelfCarePlan.lock(plan.pk)
    plan.require_unsent()
    plan.require_revision(revision)
    if message in (None, plan.message) and order is None and not (remove or change or add):
        return plan
    steps = {step.pk: step for step in plan.steps.select_related("muscle")}
    changed = [_change_step(steps, data, f"/change/{number}/id") for number, data in enumerate(change)]
    for number, pk in enumerate(remove):
        _step(steps, pk, f"/remove/{number}").delete()
        del steps[pk]
    _put_in_order(plan, list(steps), order)
    if change or add:
        _add_within_limits(plan, changed, add, list(steps.values()))
    plan.message = plan.message if message is None else message
    plan.save_revision("message")
    audit.record(by, "changed", plan, client_key=plan.note.client_id)
    return plan


def _step(steps: Mapping[UUID, PlanStep], pk: UUID, pointer: str) -> PlanStep:
    if pk not in steps:
        raise fault(pointer, "unknown_step", "This plan has no such step. Read it again.")
    return steps[pk]


def _change_step(steps: Mapping[UUID, PlanStep], changes: StepChange, pointer: str) -> PlanStep:
    step = _step(steps, changes["id"], pointer)
    for name, value in changes.items():
        setattr(step, name, value)
    if "how" in changes:
        step.brief = ""
    step.save()
    return step


def _put_in_order(plan: SelfCarePlan, present: list[UUID], order: Sequence[UUID] | None) -> None:
    """Number the steps anew, in the requested order."""
    if order is not None and sorted(order) != sorted(present):
        raise fault("/order", "order_incomplete", "Name each step that stays once. Read the plan anew.")
    # To free positions first: a position is taken once, and the rows change one after another.
    plan.steps.update(position=F("position") + FREE_POSITIONS)
    rows = [PlanStep(pk=pk, position=position) for position, pk in enumerate(order or present)]
    PlanStep.objects.bulk_update(rows, ["position"])


def _add_within_limits(
    plan: SelfCarePlan, changed: Sequence[PlanStep], add: Sequence[AddedStep], present: Sequence[PlanStep]
) -> None:
    """Add the new steps; refuse changed, new and too many steps that conditions or caps rule out."""
    client_limits = limits_with_flags(plan.note.client_id, plan.note.location.today())
    findings = findings_of(plan.note, client_limits)
    dose = dose_from_settings(ClinicalSettings.current())
    before = [step_from_row(row) for row in present]
    cares = muscle_cares({step.muscle for step in before} | {added.get("muscle", "") for added in add})
    limits = restrictions_of(client_limits, plan.note, cares)
    new = [_new_step(plan, added, f"/add/{number}", cares, limits, dose) for number, added in enumerate(add)]
    touched = [(f"/change/{number}", step_from_row(row)) for number, row in enumerate(changed)]
    touched += [(f"/add/{number}", step) for number, step in enumerate(new)]
    for pointer, step in touched:
        if has_point_off_limits(step.muscle, step.side, findings):
            raise fault(pointer, "place_avoided", "The client's conditions rule out doing anything there.")
        for objection in step_objections(step, cares.get(step.muscle), limits, dose):
            raise fault(pointer, objection.code, objection.reason)
    for objection in plan_objections([*before, *new], limits, dose):
        raise Refusal(objection.code, objection.reason)
    PlanStep.objects.bulk_create(rows_of(plan, new, after=len(before)))


def _new_step(
    plan: SelfCarePlan,
    added: AddedStep,
    pointer: str,
    cares: Mapping[str, MuscleCare],
    limits: Restrictions,
    dose: Dose,
) -> Step:
    slug = added.get("muscle")
    if slug is None:
        return own_words_step(added)
    if slug not in cares:
        raise fault(f"{pointer}/muscle", "unknown_muscle", "The catalogue has no such muscle. See /muscles.")
    return muscle_step(plan, added, pointer, cares[slug], limits, dose)
