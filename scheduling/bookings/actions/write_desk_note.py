"""Write the words for the desk on a visit."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from scheduling.models import Appointment


@transaction.atomic
def write_desk_note(
    *, appointment: Appointment, words: str | None, by: Actor, revision: int | None
) -> Appointment:
    """Replace the words for the desk, whatever the visit's state; None and the same words change nothing.

    No letter is written: the words are for those who work here. Raises `changed_meanwhile`.
    """
    visit = Appointment.lock_revision(appointment.pk, revision)
    if words is None or words == visit.desk_note:
        return visit
    visit.desk_note = words
    visit.save_revision("desk_note")
    audit.record(by, "changed", visit, client_key=visit.client_id, fields=["desk_note"])
    return visit
