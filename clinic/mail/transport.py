"""The transport: one mail connection, a letter as an e-mail message, and the outcome of an attempt."""

from __future__ import annotations

import email.policy
import re
import smtplib
from email.message import EmailMessage as Mime
from email.message import MIMEPart
from email.policy import Policy
from email.utils import formataddr, parseaddr
from enum import Enum
from typing import Any

from anymail.exceptions import (  # type: ignore[import-untyped]
    AnymailAPIError,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend

from clinic.mail.bounces import Verdict, judge_refusal
from clinic.models import Attachment, Envelope, Practice

LONGEST_LINE = 998
SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')


class Outcome(Enum):
    """The outcome of an attempt to send."""

    SENT = "sent"
    BOUNCED = "bounced"
    PERHAPS_BOUNCED = "perhaps bounced"
    UNSENDABLE = "unsendable"
    LATER = "later"
    SERVER_DOWN = "server_down"


class MailTransport:
    """One open connection to the mail server, reopened after an error."""

    def __init__(self) -> None:
        practice = Practice.objects.first()
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.sender = sender_line(practice.name, address) if practice else settings.DEFAULT_FROM_EMAIL
        self.connection: BaseEmailBackend = mailers["default"]

    def open(self) -> Exception | None:
        """Connect; return the error if the server does not answer."""
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException, AnymailAPIError) as error:
            self.close()
            return error
        return None

    def close(self) -> None:
        """Close the connection, even a broken one."""
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            self.connection = mailers["default"]

    def send(self, envelope: Envelope) -> tuple[Outcome, str]:
        """Send one letter; return the outcome and the error without any name or address."""
        try:
            message = email_message(envelope, self.sender)
            self.connection.send_messages([message])
        except Exception as error:  # any error of a server or provider; one failure does not stop the rest
            self.close()
            return outcome_of(error), describe_error(error)
        return Outcome.SENT, ""


def sender_line(name: str, address: str) -> str:
    """Return name and address in the form of a header, on one line.

    Python's e-mail library quotes what is special in ASCII names only; others it would split.
    """
    plain = name if name.isascii() else SPECIAL.sub(" ", name)
    return formataddr((" ".join(plain.split()), address))


class UnbrokenEmail(EmailMultiAlternatives):
    """An e-mail whose headers are not folded: mail programs do not put a folded unsubscribe link together."""

    def message(self, *, policy: Policy[Any] | None = None) -> Any:
        """Return the message, with lines as long as RFC 5322 allows."""
        unbroken = (policy or email.policy.default).clone(max_line_length=LONGEST_LINE)
        return super().message(policy=unbroken)


def email_message(envelope: Envelope, sender: str) -> EmailMultiAlternatives:
    """Return the letter as an e-mail message; every attempt carries the same Message-ID."""
    headers = {"Message-ID": envelope.message_id, "Auto-Submitted": "auto-generated"}
    if envelope.opt_out_url:
        headers["List-Unsubscribe"] = f"<{envelope.opt_out_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = UnbrokenEmail(
        subject=envelope.subject,
        body=envelope.text,
        from_email=sender,
        to=[envelope.to_address],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers=headers,
    )
    if envelope.html:
        message.attach_alternative(envelope.html, "text/html")
    for attachment in envelope.attachments.all():
        message.attach(mime_part(attachment))
    return message


def mime_part(attachment: Attachment) -> MIMEPart:
    """Return a file as a part of an e-mail; a picture with a content id is shown in place."""
    header = Mime()
    header["Content-Type"] = attachment.content_type
    kind = header["Content-Type"]
    part = MIMEPart()
    part.set_content(
        bytes(attachment.content),
        maintype=kind.maintype,
        subtype=kind.subtype,
        disposition="inline" if attachment.content_id else "attachment",
        filename=attachment.name,
        params=dict(kind.params),
        cid=f"<{attachment.content_id}>" if attachment.content_id else None,
    )
    return part


def outcome_of(error: Exception) -> Outcome:
    """Return the outcome that an error means for the letter and for those after it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _outcome_of_refusals([judge_refusal(*answer) for answer in error.recipients.values()])
        case AnymailRecipientsRefused():
            return Outcome.PERHAPS_BOUNCED if _is_invalid_to_provider(error) else Outcome.LATER
        case (
            smtplib.SMTPServerDisconnected() | smtplib.SMTPConnectError() | smtplib.SMTPAuthenticationError()
        ):
            return Outcome.SERVER_DOWN
        case smtplib.SMTPSenderRefused():
            return Outcome.SERVER_DOWN
        case smtplib.SMTPResponseException():
            return Outcome.SERVER_DOWN if error.smtp_code == 421 else Outcome.LATER
        case AnymailAPIError():
            return Outcome.LATER if error.status_code in {400, 413, 422} else Outcome.SERVER_DOWN
        case OSError():
            return Outcome.SERVER_DOWN
        case ValueError():
            return Outcome.UNSENDABLE
    return Outcome.LATER


def _outcome_of_refusals(verdicts: list[Verdict]) -> Outcome:
    if Verdict.PASSING in verdicts or not verdicts:
        return Outcome.LATER
    return Outcome.PERHAPS_BOUNCED if Verdict.PERHAPS_NO_MAILBOX in verdicts else Outcome.BOUNCED


def _is_invalid_to_provider(error: Exception) -> bool:
    """Return True if a provider calls the address invalid; a rejected one may be on a list of its own."""
    status = getattr(getattr(error, "email_message", None), "anymail_status", None)
    return bool(status and status.status and status.status <= {"invalid"})


def describe_error(error: Exception) -> str:
    """Return the class and code of an error, without the server's text: it may name the recipient."""
    code = getattr(error, "smtp_code", None) or getattr(error, "status_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
