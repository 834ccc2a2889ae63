"""Record that a condition was cleared for treatment."""

from calendar import monthrange
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clients.catalogue.conditions import conditions
from clients.models import Clearance, Condition
from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from clinic.setup.days import earliest_today


@transaction.atomic
def clear_condition(
    *,
    condition: Condition,
    how: str,
    by: Actor,
    until: date | None = None,
    note: str = "",
    questions_asked: str = "",
    limits_chosen: str = "",
    informed_consent: bool = False,
    treatment_is_over: bool = False,
) -> Condition:
    """Record a clinician's reply, or a risk assessment where one is allowed; it counts six months at most.

    It takes the place of an earlier one, which stays in `clearances`.
    """
    today = earliest_today()
    condition = Condition.lock(condition.pk)
    condition.require_active()
    condition.require_confirmed()
    if conditions().kinds[condition.code].effect.needs != "clearance":
        raise Refusal("clearance_not_needed", "This condition needs no clearance; keep to its limits.")
    if how == "risk_assessment":
        _check_risk_assessment(condition, today, treatment_is_over)
    elif not note:
        raise fault("/note", "clinician_reply_missing", "Write down who replied, when, and what they said.")
    condition.cleared_at, condition.cleared_by, condition.cleared_how = clock.now(), by.actor_key, how
    condition.cleared_until = _last_day(until, today)
    condition.clearance_note, condition.informed_consent = note, informed_consent
    condition.questions_asked, condition.limits_chosen = questions_asked, limits_chosen
    condition.full_clean()
    condition.save()
    Clearance.of(condition).save(force_insert=True)
    audit.record(by, "cleared_condition", condition, client_key=condition.client_id, fields=["cleared_until"])
    return condition


def _check_risk_assessment(condition: Condition, today: date, is_over: bool) -> None:
    """Refuse a risk assessment where the clinician must reply, always or for a while.

    Source: clinical_rules.md 2.2.
    """
    if not Practice.current().allow_recorded_risk_assessment:
        raise fault(
            "/how",
            "risk_assessment_off",
            "This practice takes a clinician's reply only. Ask for one.",
            status=409,
        )
    rules, code = conditions().clearance, condition.code
    days = rules.not_within_days.get(code)
    waits = days is not None and (
        condition.since_on is None or today < condition.since_on + timedelta(days=days)
    )
    allowed = conditions().kinds[code].risk_assessment in ("allowed", "conditional")
    if not allowed or code in rules.never_for or waits or (code in rules.must_be_over and not is_over):
        raise fault(
            "/how",
            "clinician_must_reply",
            "A risk assessment does not serve here yet. Ask the treating clinician.",
            status=409,
        )


def _last_day(until: date | None, today: date) -> date:
    latest = months_later(today, conditions().clearance.valid_months)
    if until is not None and not today <= until <= latest:
        raise fault(
            "/until",
            "clearance_too_long",
            _("A clearance counts until {latest} at the latest.").format(latest=latest),
        )
    return until or latest


def months_later(day: date, months: int) -> date:
    """Return this day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
