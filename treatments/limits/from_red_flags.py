"""What a client's open red flags hold back, on top of the conditions (clinical rules, section 3)."""

from datetime import date, timedelta
from uuid import UUID

from clients.catalogue.conditions import conditions
from clients.client_limits import limits_for
from clients.limits import Limits, Standing, limits_of_one, together
from clients.places import everywhere
from treatments.models import FollowUp, SelfCarePlan
from treatments.models.follow_up import BANS

BAN = "CI-REDFLAG"
NOWHERE = "general"


def limits_with_flags(client_id: UUID, on: date) -> Limits:
    """A client's limits on this day, with those of the red flags open by then.

    An urgent flag rules out its regions; a graver one all that its ban does, whether that is on file or not.
    """
    limits = limits_for([client_id], on)[client_id]
    # A day more, since it is another date elsewhere: rather a flag too many than one too few.
    raised = FollowUp.objects.red_flags_of(client_id).filter(raised_at__date__lte=on + timedelta(days=1))
    for followed in raised:
        limits = together(limits, limits_of_flag(followed))
    return limits


def limits_of_flag(followed: FollowUp) -> Limits:
    """What one open red flag asks for; signs of no region of their own rule out none."""
    if followed.urgency in BANS:
        return limits_of_one(Standing(conditions().kinds[BAN]))
    signs = conditions().red_flags
    regions = {region for code in followed.flags for region in signs[code].regions} - {NOWHERE}
    return Limits(avoid=frozenset(everywhere("region", region) for region in regions))


def is_outdated_by_flags(plan: SelfCarePlan) -> bool:
    """Whether a red flag was raised after the draft, or an older one has a step in its regions by now."""
    flags = list(FollowUp.objects.red_flags_of(plan.note.client_id))
    if any(followed.raised_at > plan.created_at for followed in flags):
        return True
    regions = {place.name for followed in flags for place in limits_of_flag(followed).avoid}
    return plan.steps.filter(muscle__region__in=regions).exists()
