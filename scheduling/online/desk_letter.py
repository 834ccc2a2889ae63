"""Compose the letter that tells the desk of a request."""

from django.conf import settings

from clinic.mail import wording
from clinic.mail.layout import Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.models import Practice
from scheduling.models import OnlineRequest


def waiting_letter(request: OnlineRequest, practice: Practice) -> Letter:
    """Return the letter that tells the practice of a request; it names nobody."""
    address = f"{settings.PUBLIC_URL}/diary/requests"
    until = wording.moment(request.answer_until, request.location.zone)
    blocks = [
        Paragraph("A client asks online for a visit, or for another time of one, and waits for your answer."),
        Paragraph(f"Please confirm or decline it until {until}. Then the time is free for others."),
    ]
    subject = "A request waits for an answer"
    content = compose(practice, subject, blocks, button=("See the requests", address))
    return Letter(
        kind="online_request_waits",
        recipient_key=str(practice.pk),
        about=request.letter_key,
        to_address=request.location.email or practice.email,
        subject=subject,
        reply_to=practice.email,
        send_before=request.answer_until,
        **content._asdict(),
    )
