"""The limits on sending a plan: judged when it is sent, and again when its letter leaves."""

from django.db.models import Q

from clients.models import Consent
from clinic.refusals import Refusal
from treatments.limits.from_red_flags import PresentLimits, limits_with_flags
from treatments.limits.on_plans import NONE
from treatments.models import SelfCarePlan


def may_reach_client(plan: SelfCarePlan) -> bool:
    """Return True if a sent plan may leave now: it is valid, the newest, and its client agrees to it."""
    try:
        require_valid(plan)
    except Refusal:
        return False
    return not is_superseded(plan) and Consent.objects.all().has_consent(plan.note.client_id, "aftercare")


def may_be_read(plan: SelfCarePlan) -> bool:
    """Return True if whoever opens the link of a sent plan may follow it now.

    Its note is not in error, no newer plan was sent, and nothing rules out self-care. Consent to letters and
    later conditions that limit single steps stop a letter that is still to leave, not its reading.
    """
    if plan.note.entered_in_error_at or is_superseded(plan):
        return False
    return limits_with_flags(plan.note.client_id, plan.note.location.today()).self_care != NONE


def is_superseded(plan: SelfCarePlan) -> bool:
    """Return True if a newer plan was sent for the same note, or for the same complaint.

    A plan that was not sent itself has none that is newer.
    """
    if plan.sent_at is None:
        return False
    same = Q(note=plan.note_id)
    if plan.note.episode_id:
        same |= Q(note__episode=plan.note.episode_id, note__entered_in_error_at=None)
    return SelfCarePlan.objects.filter(same, sent_at__gt=plan.sent_at).exists()


def require_valid(plan: SelfCarePlan, present: PresentLimits | None = None) -> None:
    """Refuse unless the note is signed and not in error, the plan in date, and self-care allowed today.

    What limits the client at present is read unless it is given.
    """
    if plan.note.entered_in_error_at:
        raise Refusal("note_in_error", "The note of this plan was entered in error. Open a new one.")
    if not plan.note.signed_at:
        raise Refusal("note_not_signed", "Sign the note first: the plan rests on it.")
    if plan.expires_on < plan.note.location.today():
        raise Refusal("plan_expired", "This draft is too old. Draft a new version.")
    if not plan.steps.exists():
        raise Refusal("plan_empty", "Every step was taken out. Add one, or draft a new version.")
    present = present or PresentLimits.of_plan(plan)
    if present.combined().self_care == NONE:
        raise Refusal(
            "self_care_excluded",
            "A condition of this client rules out self-care for now. Give advice in person.",
        )
    _require_same_limits(plan, present)


def _require_same_limits(plan: SelfCarePlan, present: PresentLimits) -> None:
    """Refuse a draft that is older than a condition or a red flag."""
    conditions = plan.note.attendance.client.conditions.filter(recorded_at__gt=plan.created_at)
    if conditions.exists() or present.has_outdated(plan):
        raise Refusal(
            "plan_outdated", "The client's conditions changed since this draft. Draft a new version."
        )
