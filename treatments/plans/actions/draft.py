"""Draft a self-care plan."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.limits.from_red_flags import limits_with_flags
from treatments.limits.on_plans import NONE
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan, SessionNote
from treatments.plans.draft import plan_from
from treatments.plans.general_advice import DAILY_SPOTS
from treatments.plans.inputs import cares_of, dose_of, findings_of, is_persistent, restrictions_of
from treatments.plans.rows import rows_of
from treatments.plans.stop_rules import stop_rules


@transaction.atomic
def draft_plan(*, note: SessionNote, by: Staff) -> SelfCarePlan:
    """Draft a note's next plan: the catalogue's self-care for each marked muscle, within limits."""
    note = SessionNote.lock(note.pk)
    if note.entered_in_error_at:
        raise Refusal("note_in_error", "This note was marked as entered in error. Open a new one.")
    limits = limits_with_flags(note.client_id, clock.now().date())
    restrictions = restrictions_of(limits)
    if restrictions.self_care == NONE:
        raise Refusal(
            "self_care_excluded",
            "A condition of this client rules out self-care for now. Give advice in person.",
        )
    settings = ClinicalSettings.current()
    findings = findings_of(note, limits)
    draft = plan_from(
        findings,
        cares_of((finding.muscle for finding in findings), spots=DAILY_SPOTS),
        restrictions,
        dose_of(settings),
        tools_owned=note.attendance.client.self_care_tools,
        pain=note.pain_before,
        persistent=is_persistent(note),
    )
    plan = SelfCarePlan.objects.create(
        note=note,
        version=(note.plans.aggregate(last=Max("version"))["last"] or 0) + 1,
        drafted_by=by,
        band=draft.band or "",
        stop_rules=stop_rules(stop_above=settings.stop_above, soreness_hours=settings.soreness_hours),
        left_out=[*draft.left_out, *restrictions.lines],
        expires_on=clock.now().date() + timedelta(days=settings.plan_days),
    )
    PlanStep.objects.bulk_create(rows_of(plan, draft.steps))
    audit.record(by, "drafted", plan, client_key=note.client_id)
    return plan
