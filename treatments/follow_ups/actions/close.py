"""Close a follow-up."""

from typing import Required, TypedDict

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.mail import outbox
from clinic.models import Staff
from clinic.refusals import fault
from clinic.text import has_words
from treatments.follow_ups.bans import lift_ban
from treatments.models import FollowUp


class Closing(TypedDict, total=False):
    """The outcome of a follow-up; the words are needed for a red flag."""

    outcome: Required[str]
    words: str


@transaction.atomic
def close_follow_up(
    *, follow_up: FollowUp, outcome: str, words: str = "", revision: int | None, by: Staff
) -> FollowUp:
    """Record the outcome of a follow-up; a red flag needs a finding, and the last one lifts its ban.

    Locks the client first, as raising does. Raises `follow_up_closed` and `finding_missing`.
    """
    Client.lock(follow_up.client_id)
    follow_up = FollowUp.lock(follow_up.pk)
    follow_up.require_open()
    follow_up.require_revision(revision)
    if follow_up.reason == "red_flag":
        _require_finding(follow_up, outcome, words)
    follow_up.closed_at, follow_up.closed_by = clock.now(), by
    follow_up.outcome, follow_up.outcome_words = outcome, words
    follow_up.save_revision()
    lift_ban(follow_up, by)
    audit.record(by, "closed", follow_up, client_key=follow_up.client_id, fields=["outcome"])
    outbox.withdraw(about=follow_up.letter_key)
    return follow_up


def _require_finding(follow_up: FollowUp, outcome: str, words: str) -> None:
    if not has_words(words):
        raise fault("/words", "finding_missing", "Say what a clinician found before a red flag is closed.")
    if outcome == "not_reached" and follow_up.urgency != "routine":
        raise fault("/outcome", "finding_missing", "Nobody was reached: a red flag stays open until then.")
