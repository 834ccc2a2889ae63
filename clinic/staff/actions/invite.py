"""Invite a member of staff to choose their first password."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.staff.letters import invitation_letter
from clinic.staff.password_links import INVITATION


@transaction.atomic
def invite(*, person: Staff, by: Actor) -> Staff:
    """Send the invitation, or send it again: the links of earlier ones stop working.

    Refuses `archived_already`, and `password_set_already` to somebody who signs in by a password.
    """
    person = Staff.lock(person.pk)
    if not person.is_active:
        raise Refusal("archived_already", "This person was archived. Restore them first.")
    if person.has_usable_password():
        text = "This person has a password already. Send them the letter for a new one instead."
        raise Refusal("password_set_already", text)
    person.invited_at = clock.now()
    person.save_revision("invited_at")
    post_invitation(person, by=by)
    return person


def post_invitation(person: Staff, *, by: Actor) -> None:
    """Post the letter of an invitation that was just dated, in place of one that still waits."""
    outbox.withdraw_from(recipient_key=str(person.pk), kind=INVITATION.purpose)
    outbox.post(invitation_letter(person, Practice.current()))
    audit.record(by, "invited", person)
