"""Raise a follow-up by hand."""

from collections.abc import Sequence
from typing import Required, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from clients.catalogue.conditions import conditions
from clients.models import Client
from clinic.models import Staff
from clinic.refusals import fault
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.follow_ups.owner import require_active_therapist
from treatments.models import Episode, FollowUp
from treatments.models.follow_up import URGENCIES

DEFAULT_URGENCIES = {
    "red_flag": "same_day",
    "worrying": "same_day",
    "stronger": "same_day",
    "spreading": "same_day",
    "worse": "same_day",
    "severe_pain": "same_day",
    "strong_soreness": "same_day",
    "wants_call": "same_day",
    "rising": "urgent",
    "silence": "routine",
    "no_response": "routine",
    "undelivered": "routine",
    "returned": "routine",
    "other": "routine",
}
"""The urgency of each reason unless another is given (clinical rules, section 7.4)."""


class NewFollowUp(TypedDict, total=False):
    """A follow-up as a therapist raises it."""

    client: Required[Client]
    reason: Required[str]
    evidence: Required[list[str]]
    urgency: str
    episode: Episode | None
    flags: list[str]
    owner: Staff


@transaction.atomic
def raise_by_hand(
    *,
    client: Client,
    reason: str,
    evidence: Sequence[str],
    urgency: str | None = None,
    episode: Episode | None = None,
    flags: Sequence[str] = (),
    owner: Staff | None = None,
    by: Staff,
) -> FollowUp:
    """Raise a follow-up that a therapist noticed; its urgency is never below that of its gravest flag.

    Raises `episode_of_another`, `unknown_flag`, `flag_without_reason`, `urgency_too_low` and
    `owner_not_therapist`.
    """
    if episode:
        episode.require_client(client.pk, pointer="/episode")
    require_active_therapist(owner)
    least = _least_urgency(flags)
    if flags and reason != "red_flag":
        raise fault("/flags", "flag_without_reason", "Flags go with the reason red_flag. Change the reason.")
    urgency = urgency or least or DEFAULT_URGENCIES[reason]
    if least and URGENCIES.index(urgency) > URGENCIES.index(least):
        raise fault(
            "/urgency",
            "urgency_too_low",
            _("These flags are at least {least}. Say so, or more.").format(least=least),
        )
    return raise_follow_up(
        client=client,
        reason=reason,
        urgency=urgency,
        evidence=evidence,
        episode=episode,
        flags=flags,
        owner=owner,
        by=by,
    )


def _least_urgency(flags: Sequence[str]) -> str | None:
    """Return the urgency of the gravest flag; refuse a code that is not in the catalogue."""
    red_flags = conditions().red_flags
    for position, code in enumerate(flags):
        if code not in red_flags:
            raise fault(f"/flags/{position}", "unknown_flag", "The catalogue holds no such red flag.")
    return min((red_flags[code].urgency for code in flags), key=URGENCIES.index, default=None)
