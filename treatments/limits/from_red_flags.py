"""Limits on work and self-care: of a client's conditions, and of open red flags (clinical rules, 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Self
from uuid import UUID

from clients.catalogue.conditions import conditions
from clients.client_limits import active_conditions
from clients.limits import NONE, ActiveCondition, Limits, combine, limits_of_condition
from clients.places import everywhere
from treatments.limits.on_marks import LimitSource
from treatments.models import FollowUp, SelfCarePlan
from treatments.models.follow_up import BANS
from treatments.vocabulary import GENERAL

BAN = "CI-REDFLAG"


def limit_sources(client_id: UUID, on: date) -> list[LimitSource]:
    """Return what limits the work on a client on this day: the conditions, and the red flags open by then.

    An urgent flag rules out its regions; a graver one all that its ban does, even if no ban is on file.
    """
    active = active_conditions([client_id], on)[client_id]
    # A day more, since it is another date elsewhere: rather a flag too many than one too few.
    flags = FollowUp.objects.open_red_flags().filter(
        client=client_id, raised_at__date__lte=on + timedelta(days=1)
    )
    return _sources(active, flags)


def _sources(active: Iterable[ActiveCondition], flags: Iterable[FollowUp]) -> list[LimitSource]:
    return [
        *(LimitSource(f"{each.kind.label} ({each.kind.code})", limits_of_condition(each)) for each in active),
        *(LimitSource(_name_of_flag(flag), limits_of_flag(flag)) for flag in flags if flag.is_restricting),
    ]


def limits_with_flags(client_id: UUID, on: date) -> Limits:
    """Return a client's limits on this day, with those of the red flags open by then."""
    return combined(limit_sources(client_id, on))


def combined(sources: Iterable[LimitSource]) -> Limits:
    """Return the limits of all these sources together."""
    return reduce(combine, (source.limits for source in sources), NONE)


def limits_of_flag(flag: FollowUp) -> Limits:
    """Return the limits of one open red flag; a sign without a region of its own rules out no region."""
    if flag.urgency in BANS:
        return limits_of_condition(ActiveCondition(conditions().kinds[BAN]))
    signs = conditions().red_flags
    regions = {region for code in flag.flags for region in signs[code].regions} - {GENERAL}
    return Limits(avoid=frozenset(everywhere("region", region) for region in regions))


def _name_of_flag(flag: FollowUp) -> str:
    return f"Open red flag ({', '.join(flag.flags)})" if flag.flags else "Open red flag"


@dataclass(frozen=True)
class PresentLimits:
    """The conditions of a plan's client that count today, and the open red flags, the oldest first."""

    conditions: Sequence[ActiveCondition]
    flags: Sequence[FollowUp]

    @classmethod
    def of_plan(cls, plan: SelfCarePlan) -> Self:
        """Read them once for the client of a plan, by the day of its location."""
        client = plan.note.client_id
        flags = FollowUp.objects.open_red_flags().filter(client=client)
        conditions_today = active_conditions([client], plan.note.location.today())[client]
        return cls(conditions_today, list(flags.order_by("raised_at", "pk")))

    def combined(self) -> Limits:
        """Return all these limits together."""
        return combined(_sources(self.conditions, self.flags))

    def has_outdated(self, plan: SelfCarePlan) -> bool:
        """True if a flag was raised after the plan's draft, or an older one rules out a region of a step."""
        flags = [flag for flag in self.flags if flag.is_restricting]
        if any(flag.raised_at > plan.created_at for flag in flags):
            return True
        regions = {place.name for flag in flags for place in limits_of_flag(flag).avoid}
        return bool(regions) and plan.steps.filter(muscle__region__in=regions).exists()
