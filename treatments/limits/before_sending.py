"""The flags, bans, missing clearances and refusals that a therapist must know before a draft is sent."""

from collections.abc import Iterator
from typing import NamedTuple

from clients.client_limits import active_conditions
from clinic.refusals import Refusal
from treatments.limits.from_red_flags import BAN
from treatments.limits.on_sending import require_valid
from treatments.models import FollowUp, SelfCarePlan
from treatments.models.follow_up import BANS, RED_FLAG


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
    notes = [*_of_flags(plan), *_of_conditions(plan)]
    try:
        require_valid(plan)
    except Refusal as refusal:
        notes.append(SendingNote(refusal.code, refusal.reason))
    return notes


def _of_flags(plan: SelfCarePlan) -> Iterator[SendingNote]:
    flags = FollowUp.objects.open().filter(client_id=plan.note.client_id, reason=RED_FLAG)
    for flag in flags.order_by("raised_at", "pk"):
        names = f" ({', '.join(flag.flags)})" if flag.flags else ""
        urgency = flag.urgency.replace("_", " ")
        stops = "no self-care" if flag.urgency in BANS else "look at each step with care"
        until = "until a clinician's finding is recorded"
        yield SendingNote("red_flag_open", f"Open red flag, {urgency}{names}: {stops} {until}.")


def _of_conditions(plan: SelfCarePlan) -> Iterator[SendingNote]:
    client, today = plan.note.client_id, plan.note.location.today()
    for active in active_conditions([client], today)[client]:
        effect, name = active.kind.effect, f"{active.kind.label} ({active.kind.code})"
        if effect.booking == "refuse" and active.kind.code != BAN:
            yield SendingNote("ban", f"{name}: no massage now; send self-care only if it allows it.")
        elif effect.needs == "clearance" and not active.cleared:
            yield SendingNote("clearance_missing", f"{name}: its clearance is missing. Ask before you send.")
