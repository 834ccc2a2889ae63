"""Send the link to a new password."""

import uuid

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, SystemActor
from clinic.mail import outbox
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.staff.letters import new_password_letter

BY = SystemActor("forgotten_password")


@transaction.atomic
def send_reset_link(*, email: str) -> None:
    """Write the letter to whoever signs in with this e-mail; nothing else tells if anybody does.

    The letter is composed for an unknown e-mail too, so that both take the same time.
    """
    person = Staff.objects.filter(email=email, archived_at=None).first()
    letter = new_password_letter(person or Staff(pk=uuid.uuid4(), email=email), Practice.current())
    if person:
        audit.record(BY, "asked_for_new_password", person)
        outbox.post(letter)


@transaction.atomic
def send_colleague_reset_link(*, person: Staff, by: Actor) -> None:
    """Send the link to a colleague who cannot get in. Their password works until they set another.

    Refuses `archived_already`, and `password_missing` to somebody who has none yet.
    """
    person = Staff.lock(person.pk)
    if not person.is_active:
        raise Refusal("archived_already", "This person was archived. Restore them first.")
    if not person.has_usable_password():
        raise Refusal("password_missing", "This person has no password yet. Send the invitation again.")
    outbox.post(new_password_letter(person, Practice.current(), is_sent_by_owner=True))
    audit.record(by, "sent_new_password_link", person)
