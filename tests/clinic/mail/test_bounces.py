"""The meaning of each answer of a mail server for the address it refuses."""

import smtplib

import pytest
from anymail.exceptions import AnymailRecipientsRefused  # type: ignore[import-untyped]
from anymail.message import AnymailStatus  # type: ignore[import-untyped]
from django.core.mail import EmailMessage

from clinic.mail.bounces import Verdict, judge_refusal
from clinic.mail.transport import Outcome, outcome_of

NO_SUCH, PERHAPS, PASSING = Verdict.NO_SUCH_MAILBOX, Verdict.PERHAPS_NO_MAILBOX, Verdict.PASSING


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("550 5.1.1 No such user", NO_SUCH),
        ("550 5.1.1 The email account that you tried to reach does not exist", NO_SUCH),
        ("550 5.1.2 Bad destination system", NO_SUCH),
        ("553 5.1.3 Bad recipient address syntax", NO_SUCH),
        ("550 5.1.10 Recipient not found", NO_SUCH),
        ("553 5.1.10 Recipient address has null MX", NO_SUCH),
        ("450 4.1.1 Unknown for the moment", PASSING),
        ("550 No such user here", PERHAPS),
        ("550 Requested action not taken", PERHAPS),
        ("551 User not local", PERHAPS),
        ("550 5.0.0 Unknown recipient", PERHAPS),
        ("550 5.2.1 Mailbox disabled", PERHAPS),
        ("550 Refused: your host is listed", PASSING),
        ("550 Blocked by our spam filter, try again later", PASSING),
        ("550 5.1.1 Rejected by policy", PASSING),
        ("550 5.1.0 Sender rejected", PASSING),
        ("550 5.1.7 Bad mailbox address syntax", PASSING),
        ("550 5.1.8 Bad system address", PASSING),
        ("550 5.2.2 Over the limit", PASSING),
        ("550 Mailbox full", PASSING),
        ("550 5.7.1 Not accepted", PASSING),
        ("550 5.4.1 Access denied", PASSING),
        ("552 5.2.2 No room", PASSING),
        ("554 5.7.1 Service unavailable", PASSING),
        ("554 No", PASSING),
        ("452 4.2.2 No room", PASSING),
        ("450 4.1.1 No such user", PASSING),
        ("451 4.7.1 Come back", PASSING),
        ("421 Closing", PASSING),
    ],
)
def test_only_a_bad_destination_is_no_such_mailbox(answer: str, verdict: Verdict) -> None:
    code, _, reply = answer.partition(" ")

    assert judge_refusal(int(code), reply.encode()) is verdict


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"5.1.1 No such user")}), Outcome.BOUNCED),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"Not taken")}), Outcome.PERHAPS_BOUNCED),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"5.7.1 No")}), Outcome.LATER),
        (smtplib.SMTPRecipientsRefused({}), Outcome.LATER),
    ],
)
def test_refusal_of_recipients_has_its_outcome(error: Exception, outcome: Outcome) -> None:
    assert outcome_of(error) is outcome


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ({"invalid"}, Outcome.PERHAPS_BOUNCED),
        ({"rejected"}, Outcome.LATER),
        ({"invalid", "rejected"}, Outcome.LATER),
        (None, Outcome.LATER),
    ],
)
def test_refusal_of_a_provider_is_never_final_at_once(statuses: set[str] | None, outcome: Outcome) -> None:
    message = EmailMessage()
    message.anymail_status = AnymailStatus()  # type: ignore[attr-defined]
    message.anymail_status.status = statuses  # type: ignore[attr-defined]

    assert outcome_of(AnymailRecipientsRefused(email_message=message)) is outcome
