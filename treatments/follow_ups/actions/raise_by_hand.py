"""Raise a follow-up by hand."""

from collections.abc import Sequence

from django.db import transaction

from clients.catalogue.conditions import conditions
from clients.models import Client
from clinic.models import Staff
from clinic.refusals import fault
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.follow_ups.owner import is_therapist
from treatments.models import Episode, FollowUp
from treatments.models.follow_up import URGENCIES

USUAL = {
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
    "other": "routine",
}
"""How urgent a reason is unless somebody says (clinical rules, section 7.4)."""


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
    """A therapist notes what is to be followed up: as urgent as said, never less than its gravest flag.

    Raises `episode_of_another`, `unknown_flag`, `flag_without_reason`, `urgency_too_low` and
    `owner_not_therapist`.
    """
    if episode:
        episode.require_client(client.pk, pointer="/episode")
    require_therapist(owner)
    least = _least_urgency(flags)
    if flags and reason != "red_flag":
        raise fault("/flags", "flag_without_reason", "Flags go with the reason red_flag. Change the reason.")
    urgency = urgency or least or USUAL[reason]
    if least and URGENCIES.index(urgency) > URGENCIES.index(least):
        raise fault("/urgency", "urgency_too_low", f"These flags are at least {least}. Say so, or more.")
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


def require_therapist(owner: Staff | None) -> None:
    """Refuse to give a follow-up to somebody who may not read it."""
    if owner is not None and not is_therapist(owner):
        raise fault("/owner", "owner_not_therapist", "Only a therapist who works here looks after it.")


def _least_urgency(flags: Sequence[str]) -> str | None:
    """The urgency of the gravest flag; refuses one that the catalogue does not hold."""
    known = conditions().red_flags
    for position, code in enumerate(flags):
        if code not in known:
            raise fault(f"/flags/{position}", "unknown_flag", "The catalogue holds no such red flag.")
    return min((known[code].urgency for code in flags), key=URGENCIES.index, default=None)
