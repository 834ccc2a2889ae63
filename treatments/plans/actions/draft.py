"""Draft a self-care plan."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.limits.from_red_flags import limits_with_flags
from treatments.limits.on_plans import NONE
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan, SessionNote
from treatments.plans.drafting.compose import compose_plan
from treatments.plans.drafting.general_advice import stop_rules
from treatments.plans.drafting.inputs import (
    circumstances_of,
    dose_from_settings,
    findings_of,
    muscle_cares,
    restrictions_of,
    rows_of,
)


@transaction.atomic
def draft_plan(*, note: SessionNote, by: Staff) -> SelfCarePlan:
    """Draft a note's next plan: the catalogue's self-care for each marked muscle, within limits."""
    note = SessionNote.lock(note.pk)
    if note.entered_in_error_at:
        raise Refusal("note_in_error", "This note was marked as entered in error. Open a new one.")
    today = note.location.today()
    limits = limits_with_flags(note.client_id, today)
    if limits.self_care == NONE:
        raise Refusal(
            "self_care_excluded",
            "A condition of this client rules out self-care for now. Give advice in person.",
        )
    settings = ClinicalSettings.current()
    circumstances = circumstances_of(note)
    findings = findings_of(note, limits)
    cares = muscle_cares((finding.muscle for finding in findings), spots=circumstances.spots)
    restrictions = restrictions_of(limits, note, cares)
    draft = compose_plan(
        findings,
        cares,
        restrictions,
        dose_from_settings(settings),
        circumstances,
    )
    plan = SelfCarePlan.objects.create(
        note=note,
        version=(note.plans.aggregate(last=Max("version"))["last"] or 0) + 1,
        drafted_by=by,
        band=draft.band or "",
        stop_rules=stop_rules(
            intensity_max=restrictions.minimum("intensity_max", settings.intensity_max),
            soreness_hours=settings.soreness_hours,
        ),
        left_out=draft.left_out,
        good_to_know=restrictions.lines,
        expires_on=today + timedelta(days=settings.plan_days),
    )
    PlanStep.objects.bulk_create(rows_of(plan, draft.steps))
    audit.record(by, "drafted", plan, client_key=note.client_id)
    return plan
