"""The flags, bans, missing clearances and refusals that a therapist must know before a draft is sent."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clients.limits import ActiveCondition
from clinic.refusals import Refusal
from treatments.limits.from_red_flags import BAN, PresentLimits
from treatments.limits.on_sending import require_valid
from treatments.models import FollowUp, SelfCarePlan
from treatments.models.follow_up import BANS


class SendingNote(NamedTuple):
    """A code and a sentence."""

    code: str
    message: str


def notes_before_sending(plan: SelfCarePlan) -> list[SendingNote]:
    """Return every open red flag, ban and missing clearance of the client, then what would refuse to send.

    None for a plan that was sent: what stops its letter is told with the letter.
    """
    if plan.sent_at is not None:
        return []
    present = PresentLimits.of_plan(plan)
    notes = [*_of_flags(present.flags), *_of_conditions(present.conditions)]
    try:
        require_valid(plan, present)
    except Refusal as refusal:
        notes.append(SendingNote(refusal.code, refusal.reason))
    return notes


def _of_flags(flags: Iterable[FollowUp]) -> Iterator[SendingNote]:
    for flag in flags:
        names = f" ({', '.join(flag.flags)})" if flag.flags else ""
        urgency = flag.urgency.replace("_", " ")
        stops = "no self-care" if flag.urgency in BANS else "look at each step with care"
        until = "until a clinician's finding is recorded"
        yield SendingNote("red_flag_open", f"Open red flag, {urgency}{names}: {stops} {until}.")


def _of_conditions(conditions: Iterable[ActiveCondition]) -> Iterator[SendingNote]:
    for active in conditions:
        effect, name = active.kind.effect, f"{active.kind.label} ({active.kind.code})"
        if effect.booking == "refuse" and active.kind.code != BAN:
            yield SendingNote("ban", f"{name}: no massage now; send self-care only if it allows it.")
        elif effect.needs == "clearance" and not active.cleared:
            yield SendingNote("clearance_missing", f"{name}: its clearance is missing. Ask before you send.")
