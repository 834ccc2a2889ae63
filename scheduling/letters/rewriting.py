"""Write a letter about a visit anew, as it reads today."""

from uuid import UUID

from clinic import clock
from clinic.mail.outbox import Letter
from clinic.models import Envelope, Practice
from scheduling.letters import letters
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD


def rewrite_visit_letter(envelope: Envelope) -> Letter | None:
    """Return the letter for its present reader; None once the visit is over, or is not what it says.

    Whoever reads of a moved visit for the first time was told no other start, so it reads as booked.
    """
    visit = (
        Appointment.objects.with_people()
        .filter(pk=UUID(envelope.about.removeprefix("appointment:")), ends_at__gt=clock.now())
        .first()
    )
    if visit is None or (visit.state not in AHEAD) != (envelope.kind == letters.CANCELLED):
        return None
    composed = _letters(visit, envelope)
    return next((letter for letter in composed if letter.recipient_key == envelope.recipient_key), None)


def _letters(visit: Appointment, envelope: Envelope) -> list[Letter]:
    practice = Practice.current()
    if envelope.kind == letters.CANCELLED:
        return letters.cancellation_notice(visit, practice, by_clinic=visit.cancelled_by == "clinic")
    if envelope.kind == letters.REMINDER:
        return letters.reminder(visit, practice, 0, to={UUID(envelope.recipient_key)})
    return letters.confirmation(visit, practice)
