"""Compose the letters of online booking: to confirm, that a request waits, that it is declined."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.addressing import addressee
from clinic.appearance.languages import writing_in
from clinic.mail import wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import Facts, LetterBlock, Moment, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.models import Practice
from clinic.pages import links
from scheduling.letters.examples import example_client, example_visit
from scheduling.models import OnlineBooking, OnlineRequest

KIND = "online_booking"
PURPOSE = "online_confirm"
DECLINED = "request_declined"


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


def declined_letters(request: OnlineRequest, practice: Practice) -> list[Letter]:
    """Return the letter that the time cannot be had; none to a client without an address."""
    reader = addressee(request.client, request.location.today(), practice)
    if reader is None:
        return []
    with writing_in(reader.language, practice.language):
        zone = request.location.zone
        when = wording.short_moment(request.starts_at, zone)
        return [
            client_letter(
                DECLINED,
                _("We cannot offer you this time: {when}").format(when=when),
                _declined_blocks(request, reader.name),
                to=reader,
                about=request.letter_key,
                practice=practice,
                location=request.location,
                button=None if request.moving else (_("Choose another time"), f"{settings.PUBLIC_URL}/book"),
                dedupe_key=f"{request.letter_key}:declined",
                send_before=request.starts_at,
            )
        ]


def _declined_blocks(request: OnlineRequest, name: str) -> list[LetterBlock]:
    zone, visit = request.location.zone, request.moving
    moment = Moment(
        wording.day_to_come(request.starts_at, zone), wording.hour(request.starts_at, zone), is_off=True
    )
    if visit is None:
        sorry = _("Hello {name}, we are sorry: we cannot see you at the time that you asked for.")
        return [Paragraph(sorry.format(name=name)), moment]
    sorry = _("Hello {name}, we are sorry: we cannot move your visit to the time that you asked for.")
    stands = _("It stays as it was: {when}. Please call us if you cannot come then.")
    when = wording.moment_to_come(visit.starts_at, visit.location.zone)
    return [Paragraph(sorry.format(name=name)), moment, Paragraph(stands.format(when=when))]


def example_declined(practice: Practice) -> Letter:
    """Return the letter of a declined request to nobody."""
    visit = example_visit(practice)
    request = OnlineRequest(
        id=visit.pk,
        client=example_client(),
        service=visit.service,
        location=visit.location,
        starts_at=visit.starts_at,
    )
    return declined_letters(request, practice)[0]
