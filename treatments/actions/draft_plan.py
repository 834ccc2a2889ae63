"""Draft a self-care plan."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.flag_limits import limits_with_flags
from treatments.models import ClinicalSettings, MarkedPoint, Muscle, PlanStep, SelfCarePlan, SessionNote
from treatments.plan_material import cares_of, dose_of, findings_of, restrictions_of
from treatments.plan_steps import Step
from treatments.planning import plan_from
from treatments.restrictions import NONE
from treatments.stop_rules import stop_rules


@transaction.atomic
def draft_plan(*, note: SessionNote, by: Staff) -> SelfCarePlan:
    """Draft a note's next plan: the catalogue's self-care for each marked muscle, within limits."""
    note = SessionNote.objects.locked(note.pk)
    if note.entered_in_error_at:
        raise Refusal("note_in_error", "This note was marked as entered in error. Open a new one.")
    restrictions = restrictions_of(limits_with_flags(note.client_id, clock.now().date()))
    if restrictions.self_care == NONE:
        raise Refusal(
            "self_care_excluded",
            "A condition of this client rules out self-care for now. Give advice in person.",
        )
    settings = ClinicalSettings.objects.get()
    findings = findings_of(note)
    draft = plan_from(
        findings,
        cares_of(finding.muscle for finding in findings),
        restrictions,
        dose_of(settings),
        tools_owned=note.attendance.client.self_care_tools,
        pain=note.pain_before,
    )
    plan = SelfCarePlan.objects.create(
        note=note,
        version=(note.plans.aggregate(last=Max("version"))["last"] or 0) + 1,
        drafted_by=by,
        stop_rules=stop_rules(stop_above=settings.stop_above, soreness_hours=settings.soreness_hours),
        left_out=[*draft.left_out, *restrictions.lines],
        expires_on=clock.now().date() + timedelta(days=settings.plan_days),
    )
    _write_steps(plan, draft.steps)
    audit.record(by, "drafted", plan, client_key=note.client_id)
    return plan


def _write_steps(plan: SelfCarePlan, steps: list[Step]) -> None:
    muscles = {
        m.slug: m for m in Muscle.objects.filter(slug__in={step.muscle for step in steps if step.muscle})
    }
    taught = _taught(plan.note)
    PlanStep.objects.bulk_create(
        PlanStep(
            plan=plan,
            position=position,
            kind=step.kind,
            muscle=muscles.get(step.muscle),
            side=step.side,
            sites=list(step.sites),
            title=step.title,
            how=step.how,
            why=step.why,
            body_position=step.body_position,
            tool=step.tool,
            hold_seconds=step.hold_seconds,
            repeats=step.repeats,
            per_day=step.per_day,
            days=list(step.days),
            intensity_max=step.intensity_max,
            cautions=list(step.cautions),
            how_needs_words=step.how_needs_words,
            taught_at=taught[step.muscle].taught_at if step.taught else None,
            taught_by=taught[step.muscle].taught_by if step.taught else None,
        )
        for position, step in enumerate(steps)
    )


def _taught(note: SessionNote) -> dict[str, MarkedPoint]:
    """Who showed what to the client, by muscle."""
    points = note.points.filter(taught_at__isnull=False).select_related("muscle", "taught_by")
    return {point.muscle.slug: point for point in points if point.muscle}
