"""Close a follow-up."""

from django.db import transaction

from clients.actions.end_condition import end_condition
from clients.models import Client, Condition
from clinic import audit, clock
from clinic.mail import outbox
from clinic.models import Staff
from clinic.refusals import fault
from treatments.models import FollowUp


@transaction.atomic
def close_follow_up(
    *, follow_up: FollowUp, outcome: str, words: str = "", revision: int | None, by: Staff
) -> FollowUp:
    """Say what came of it; a red flag ends with a finding, and the last one lifts the ban it put.

    Takes the client's lock first, as raising does. Raises `follow_up_closed` and `finding_missing`.
    """
    Client.lock(follow_up.client_id)
    followed = FollowUp.lock(follow_up.pk)
    followed.require_open()
    followed.require_revision(revision)
    if followed.reason == "red_flag":
        _require_finding(followed, outcome, words)
    followed.closed_at, followed.closed_by = clock.now(), by
    followed.outcome, followed.outcome_words = outcome, words
    followed.revision += 1
    followed.save()
    _lift(followed, by)
    audit.record(by, "closed", followed, client_key=followed.client_id, fields=["outcome"])
    outbox.withdraw(about=followed.letter_key)
    return followed


def _require_finding(followed: FollowUp, outcome: str, words: str) -> None:
    if not words.strip():
        raise fault("/words", "finding_missing", "Say what a clinician found before a red flag is closed.")
    if outcome == "not_reached" and followed.urgency != "routine":
        raise fault("/outcome", "finding_missing", "Nobody was reached: a red flag stays open until then.")


def _lift(followed: FollowUp, by: Staff) -> None:
    """End the ban this follow-up put, unless another open red flag still needs it: then that one has it."""
    if followed.hold is None:
        return
    ban = Condition.lock(followed.hold.pk)
    if ban.ended_at is not None:
        return
    others = FollowUp.objects.blocking_red_flags().filter(client=followed.client_id)
    if others.exists():
        others.filter(hold=None).update(hold=ban)
    else:
        end_condition(condition=ban, by=by)
