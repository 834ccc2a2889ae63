"""Send the link to a new password."""

import uuid

from django.db import transaction

from clinic import audit
from clinic.actors import SystemActor
from clinic.mail import outbox
from clinic.models import Practice, Staff
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
