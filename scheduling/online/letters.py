"""Compose the letter that asks somebody to confirm what they booked online."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clinic.appearance.languages import writing_in
from clinic.mail import wording
from clinic.mail.layout import Facts, LetterBlock, Moment, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.models import Practice
from clinic.pages import links
from scheduling.models import OnlineBooking

KIND = "online_booking"
PURPOSE = "online_confirm"


def confirm_letter(booking: OnlineBooking, practice: Practice) -> Letter:
    """Return the letter with the link that proves the e-mail: the same to everybody, known or not.

    It repeats nothing that was typed: whoever typed this address may be somebody else.
    """
    with writing_in(booking.language, practice.language):
        zone = booking.location.zone
        until = wording.moment_to_come(booking.expires_at, zone)
        blocks: list[LetterBlock] = [
            Paragraph(_("Hello, this time is held for you. Please confirm that you would like to come.")),
            Moment(wording.day_to_come(booking.starts_at, zone), wording.hour(booking.starts_at, zone)),
            Paragraph(
                _("Please confirm it until {until}. After that the time is free for others.").format(
                    until=until
                )
            ),
            _facts(booking),
            Paragraph(_("You did not ask for this? Then do nothing: no visit is booked.")),
        ]
        subject = _("Please confirm your visit: {when}").format(
            when=wording.short_moment(booking.starts_at, zone)
        )
        address = links.url(PURPOSE, str(booking.pk))
        content = compose(
            practice, subject, blocks, location=booking.location, button=(_("Confirm this visit"), address)
        )
        return Letter(
            kind=KIND,
            recipient_key=str(booking.pk),
            about=f"online_booking:{booking.pk}",
            to_address=booking.email,
            subject=subject,
            reply_to=booking.location.email or practice.email,
            dedupe_key=f"online_booking:{booking.pk}",
            send_before=booking.expires_at,
            **content._asdict(),
        )


def _facts(booking: OnlineBooking) -> Facts:
    place, therapist = booking.location, booking.therapist
    return Facts(
        (_("What"), booking.service.name),
        (pgettext("therapists", "With"), therapist.name if therapist else ""),
        (_("Where"), "\n".join(filter(None, [place.name, place.address]))),
    )
