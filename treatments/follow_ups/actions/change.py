"""Change whose a follow-up is, or until when."""

from datetime import datetime

from django.db import transaction

from clinic import audit, clock
from clinic.mail import outbox
from clinic.models import Staff
from clinic.refusals import fault
from treatments.follow_ups.actions.raise_by_hand import require_therapist
from treatments.follow_ups.letters import ALERT, tell_at_once
from treatments.models import FollowUp


@transaction.atomic
def change_follow_up(
    *,
    follow_up: FollowUp,
    revision: int | None,
    owner: Staff | None = None,
    due_at: datetime | None = None,
    by: Staff,
) -> FollowUp:
    """Give an open follow-up to another therapist, told at once if it cannot wait; or move its time."""
    followed = FollowUp.lock(follow_up.pk)
    followed.require_open()
    followed.require_revision(revision)
    require_therapist(owner)
    if due_at is not None and due_at < clock.now():
        raise fault("/due_at", "in_the_past", "Give a time to come.")
    followed.due_at = due_at or followed.due_at
    followed.revision += 1
    if owner is not None and owner != followed.owner:
        followed.owner = owner
        outbox.withdraw(about=followed.letter_key, kinds=[ALERT])
        tell_at_once(followed)
    followed.save(update_fields=["owner", "due_at", "revision"])
    changed = [name for name, value in (("owner", owner), ("due_at", due_at)) if value is not None]
    audit.record(by, "changed", followed, client_key=followed.client_id, fields=changed)
    return followed
