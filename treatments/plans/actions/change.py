"""Change a drafted plan."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.limits.from_red_flags import limits_with_flags
from treatments.limits.on_plans import Restrictions
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.plans.added_steps import Wanted, in_own_words, of_a_muscle
from treatments.plans.caps import objections_to, objections_to_all
from treatments.plans.inputs import cares_of, dose_of, findings_of, restrictions_of
from treatments.plans.rows import rows_of, step_of
from treatments.plans.selection import is_to_be_left_alone
from treatments.plans.steps import Care, Dose, Step

OUT_OF_THE_WAY = 1000


@transaction.atomic
def change_plan(
    *,
    plan: SelfCarePlan,
    revision: int | None,
    message: str | None = None,
    remove: Sequence[UUID] = (),
    change: Sequence[Wanted] = (),
    add: Sequence[Wanted] = (),
    order: Sequence[UUID] | None = None,
    by: Staff,
) -> SelfCarePlan:
    """Put the therapist's own words, steps and order in, within the same limits. Stop rules always stay.

    Added steps come last; `order` names every step that was there and stays. Nothing is half done.
    """
    plan = SelfCarePlan.lock(plan.pk)
    plan.require_unsent()
    plan.require_revision(revision)
    steps = {step.pk: step for step in plan.steps.select_related("muscle")}
    changed = [_changed(steps, wanted, f"/change/{number}/id") for number, wanted in enumerate(change)]
    for number, pk in enumerate(remove):
        _step(steps, pk, f"/remove/{number}").delete()
        del steps[pk]
    _put_in_order(plan, list(steps), order)
    if change or add:
        _within_limits(plan, changed, add, list(steps.values()))
    plan.message = plan.message if message is None else message
    plan.revision += 1
    plan.save(update_fields=["message", "revision"])
    audit.record(by, "changed", plan, client_key=plan.note.client_id)
    return plan


def _step(steps: Mapping[UUID, PlanStep], pk: UUID, pointer: str) -> PlanStep:
    if pk not in steps:
        raise fault(pointer, "unknown_step", "This plan has no such step. Read it again.")
    return steps[pk]


def _changed(steps: Mapping[UUID, PlanStep], wanted: Wanted, pointer: str) -> PlanStep:
    step = _step(steps, wanted["id"], pointer)
    for name, value in wanted.items():
        setattr(step, name, value)
    step.how_needs_words = step.how_needs_words and "how" not in wanted
    step.save()
    return step


def _put_in_order(plan: SelfCarePlan, present: list[UUID], order: Sequence[UUID] | None) -> None:
    """Number the steps anew, in the order wanted."""
    if order is not None and sorted(order) != sorted(present):
        raise fault("/order", "order_incomplete", "Name each step that stays once. Read the plan anew.")
    # Out of the way first: a position is taken once, and the rows change one after another.
    plan.steps.update(position=F("position") + OUT_OF_THE_WAY)
    rows = [PlanStep(pk=pk, position=position) for position, pk in enumerate(order or present)]
    PlanStep.objects.bulk_update(rows, ["position"])


def _within_limits(
    plan: SelfCarePlan, changed: Sequence[PlanStep], add: Sequence[Wanted], present: Sequence[PlanStep]
) -> None:
    """Add the new steps; refuse what conditions or caps rule out, of what was changed and of all together."""
    client_limits = limits_with_flags(plan.note.client_id, clock.now().date())
    limits = restrictions_of(client_limits)
    found = findings_of(plan.note, client_limits)
    dose = dose_of(ClinicalSettings.current())
    before = [step_of(row) for row in present]
    cares = cares_of({step.muscle for step in before} | {wanted.get("muscle", "") for wanted in add})
    new = [_new(plan, wanted, f"/add/{number}", cares, limits, dose) for number, wanted in enumerate(add)]
    pointed = [(f"/change/{number}", step_of(row)) for number, row in enumerate(changed)]
    pointed += [(f"/add/{number}", step) for number, step in enumerate(new)]
    for pointer, step in pointed:
        if is_to_be_left_alone(step.muscle, step.side, found):
            raise fault(pointer, "place_avoided", "The client's conditions rule out doing anything there.")
        for objection in objections_to(step, cares.get(step.muscle), limits, dose):
            raise fault(pointer, objection.code, objection.reason)
    for objection in objections_to_all([*before, *new], limits, dose):
        raise Refusal(objection.code, objection.reason)
    PlanStep.objects.bulk_create(rows_of(plan, new, after=len(before)))


def _new(
    plan: SelfCarePlan,
    wanted: Wanted,
    pointer: str,
    cares: Mapping[str, Care],
    limits: Restrictions,
    dose: Dose,
) -> Step:
    slug = wanted.get("muscle")
    if slug is None:
        return in_own_words(wanted)
    if slug not in cares:
        raise fault(f"{pointer}/muscle", "unknown_muscle", "The catalogue has no such muscle. See /muscles.")
    return of_a_muscle(plan, wanted, cares[slug], limits, dose)
