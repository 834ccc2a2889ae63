"""Limits that a client's open red flags add to those of the conditions (clinical rules, section 3)."""

from datetime import date, timedelta
from uuid import UUID

from clients.catalogue.conditions import conditions
from clients.client_limits import limits_for
from clients.limits import ActiveCondition, Limits, combine, limits_of_condition
from clients.places import everywhere
from treatments.models import FollowUp, SelfCarePlan
from treatments.models.follow_up import BANS
from treatments.vocabulary import GENERAL

BAN = "CI-REDFLAG"


def limits_with_flags(client_id: UUID, on: date) -> Limits:
    """Return a client's limits on this day, with those of the red flags open by then.

    An urgent flag rules out its regions; a graver one all that its ban does, even if no ban is on file.
    """
    limits = limits_for([client_id], on)[client_id]
    # A day more, since it is another date elsewhere: rather a flag too many than one too few.
    flags = FollowUp.objects.red_flags_of(client_id).filter(raised_at__date__lte=on + timedelta(days=1))
    for flag in flags:
        limits = combine(limits, limits_of_flag(flag))
    return limits


def limits_of_flag(flag: FollowUp) -> Limits:
    """Return the limits of one open red flag; a sign without a region of its own rules out no region."""
    if flag.urgency in BANS:
        return limits_of_condition(ActiveCondition(conditions().kinds[BAN]))
    signs = conditions().red_flags
    regions = {region for code in flag.flags for region in signs[code].regions} - {GENERAL}
    return Limits(avoid=frozenset(everywhere("region", region) for region in regions))


def is_outdated_by_flags(plan: SelfCarePlan) -> bool:
    """True if a red flag was raised after the plan's draft, or an older one rules out a region of a step."""
    flags = list(FollowUp.objects.red_flags_of(plan.note.client_id))
    if any(flag.raised_at > plan.created_at for flag in flags):
        return True
    regions = {place.name for flag in flags for place in limits_of_flag(flag).avoid}
    return plan.steps.filter(muscle__region__in=regions).exists()
