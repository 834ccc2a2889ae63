"""Letters to therapists about their hours."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from clinic.mail.layout import Facts, Heading, LetterBlock, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.mail.wording import dated
from clinic.models import Practice, Resource
from scheduling.models import Shift


def swapped_letter(therapist: Resource, on: date, shifts: Sequence[Shift], practice: Practice) -> Letter:
    """Return the letter that tells a therapist the hours they have on a day after a swap."""
    hours = [
        (f"{shift.starts:%H:%M} to {shift.ends:%H:%M}", shift.location.name)
        for shift in shifts
        if shift.starts and shift.ends
    ]
    blocks: list[LetterBlock] = [
        Heading("Your hours were swapped"),
        Paragraph(f"On {dated(on)} a colleague and you exchange hours."),
        Facts(*hours) if hours else Paragraph("You do not work on this day."),
    ]
    subject = f"Your hours on {dated(on)}"
    address = f"{settings.PUBLIC_URL}{reverse('shifts')}?on={on.isoformat()}"
    person = therapist.staff
    assert person is not None, "a therapist names a member of staff (resource_is_a_person_when_a_therapist)"
    return Letter(
        kind="hours_swapped",
        recipient_key=str(person.pk),
        about=f"staff:{person.pk}",
        to_address=person.email,
        subject=subject,
        reply_to=practice.email,
        **compose(practice, subject, blocks, button=("See the week", address))._asdict(),
    )
