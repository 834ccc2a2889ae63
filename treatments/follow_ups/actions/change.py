"""Change the owner of a follow-up, or the time until when it is due."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction

from clinic import audit
from clinic.mail import outbox
from clinic.models import Staff
from treatments.follow_ups.due import require_timely
from treatments.follow_ups.letters import ALERT, send_alert
from treatments.follow_ups.owner import require_active_therapist
from treatments.models import FollowUp


class FollowUpChanges(TypedDict, total=False):
    """The changes of a follow-up; each may be left out."""

    owner: Staff
    due_at: datetime


@transaction.atomic
def change_follow_up(
    *,
    follow_up: FollowUp,
    revision: int | None,
    owner: Staff | None = None,
    due_at: datetime | None = None,
    by: Staff,
) -> FollowUp:
    """Give an open follow-up to another therapist, who gets the alert if it cannot wait; or move its time.

    A change that changes nothing leaves the revision. Raises `follow_up_closed`, `owner_not_therapist`,
    `in_the_past` and, by the urgency, `due_too_late`.
    """
    follow_up = FollowUp.lock(follow_up.pk)
    follow_up.require_open()
    follow_up.require_revision(revision)
    require_active_therapist(owner)
    if due_at is not None and due_at != follow_up.due_at:
        require_timely(due_at, follow_up.urgency)
    changes = {"owner": owner or follow_up.owner, "due_at": due_at or follow_up.due_at}
    changed = [name for name, value in changes.items() if value != getattr(follow_up, name)]
    if not changed:
        return follow_up
    for name in changed:
        setattr(follow_up, name, changes[name])
    if "owner" in changed:
        outbox.withdraw(about=follow_up.letter_key, kinds=[ALERT])
        send_alert(follow_up)
    follow_up.save_revision(*changed)
    audit.record(by, "changed", follow_up, client_key=follow_up.client_id, fields=changed)
    return follow_up
