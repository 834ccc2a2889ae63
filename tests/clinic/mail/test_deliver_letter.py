"""Letters leave: over real SMTP, in one process."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings

from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.lift_suppression import lift_suppression
from clinic.mail.actions.opt_out import opt_out
from clinic.mail.outbox import File, withdraw
from clinic.mail.transport import Outcome, outcome_of
from clinic.models import AuditEntry, Envelope, Practice, Suppression
from clinic.tasks import deliver_letters, rest
from config.mail_server import mailer
from tests.clinic.mail.test_outbox import posted
from tests.factories import StaffFactory
from tests.running import Mailbox, run_mailbox

pytestmark = pytest.mark.django_db


class Moody(Mailbox):
    """A mail server that refuses as it is told."""

    answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "ben" in address.lower():
            return "550 5.1.1 No such user"
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer


@pytest.fixture
def mailbox(settings: Any, practice: Practice) -> Iterator[Moody]:
    """A moody mail server that letters are sent to."""
    rest.end()
    mailbox = Moody()
    with run_mailbox(mailbox):
        settings.MAILERS = {"default": mailer(mailbox.url, "")}
        yield mailbox
    rest.end()


def states() -> list[str]:
    """The states of all letters, oldest first."""
    return list(Envelope.objects.order_by("pk").values_list("state", flat=True))


NIGHT, MORNING = (datetime.fromisoformat(f"2026-03-03T{time}+00:00") for time in ("03:00", "08:00"))


def test_letter_with_hours_waits_for_the_morning(mailbox: Moody) -> None:
    with clock.at(NIGHT):
        posted(hours="8-20 Europe/London")
        deliver_letters()
        assert (states(), mailbox.messages) == (["waiting"], [])

    with clock.at(MORNING):
        deliver_letters()
    assert states() == ["sent"]


def test_letter_with_hours_and_a_refusal_in_the_evening_is_not_tried_again_in_the_night(
    mailbox: Moody,
) -> None:
    mailbox.answer = "450 4.2.1 Try later"
    with clock.at(NIGHT - timedelta(hours=8)):
        posted(hours="8-20 Europe/London")
        deliver_letters()
    mailbox.answer = "250 OK"

    with clock.at(NIGHT):
        deliver_letters()
        assert states() == ["waiting"]
    with clock.at(MORNING):
        deliver_letters()
    assert states() == ["sent"]


def test_letter_with_hours_is_withdrawn_when_the_morning_is_too_late(mailbox: Moody) -> None:
    with clock.at(NIGHT):
        posted(hours="8-20 Europe/London", send_before=MORNING)
        deliver_letters()
    with clock.at(MORNING):
        deliver_letters()

    assert (states(), mailbox.messages) == (["withdrawn"], [])


def test_letter_is_sent_once(mailbox: Moody) -> None:
    posted()

    deliver_letters()
    deliver_letters()

    assert len(mailbox.messages) == 1
    assert states() == ["sent"]


def test_sent_message_holds_headers_text_html_and_files(mailbox: Moody) -> None:
    envelope = posted(
        html='<p>See you <img src="cid:chart"></p>',
        reply_to="oak@willow.test",
        opt_out_url="https://willow.test/c/x",
        files=[
            File("visit.ics", "text/calendar; charset=utf-8; method=REQUEST", b"BEGIN:VCALENDAR\r\n"),
            File("chart.png", "image/png", b"\x89PNG", content_id="chart"),
        ],
    )

    deliver_letters()

    [got] = mailbox.messages
    assert got["Message-ID"] == envelope.message_id
    assert got["From"] == "Willow Clinic <hello@willow.test>"
    assert got["Reply-To"] == "oak@willow.test"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] == "<https://willow.test/c/x>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Date"]
    parts = {part.get_content_type(): part for part in got.walk()}
    assert parts["text/plain"].get_content().strip() == "See you soon."
    assert "cid:chart" in parts["text/html"].get_content()
    assert parts["text/calendar"]["Content-Type"].params["method"] == "REQUEST"
    assert parts["text/calendar"].get_filename() == "visit.ics"
    assert (parts["image/png"]["Content-ID"], parts["image/png"].get_content_disposition()) == (
        "<chart>",
        "inline",
    )


def test_umlauts_arrive_in_subject_and_text(mailbox: Moody) -> None:
    subject = "Erinnerung an Ihren Termin: Di, 24. März, 14:30 Uhr, Praxis für Schultergürtel und Füße"
    posted(subject=subject, text="Guten Tag Heike Großmann, bitte tippen Sie auf „Senden“.")

    deliver_letters()

    [message] = mailbox.wait_for(1)
    head, _, _ = mailbox.raw[0].partition(b"\r\n\r\n")
    body = message.get_body(("plain",))
    assert head.isascii() and message["Subject"] == subject
    assert body is not None and "Heike Großmann, bitte tippen Sie auf „Senden“." in body.get_content()


def test_long_unsubscribe_link_is_not_folded(mailbox: Moody) -> None:
    link = "https://willow.test/c/" + "x" * 160
    posted(opt_out_url=link)

    deliver_letters()

    assert f"List-Unsubscribe: <{link}>\r\n".encode() in mailbox.raw[0]


def test_refused_address_is_suppressed_and_other_letters_are_sent(mailbox: Moody) -> None:
    posted(to_address="Ben@mail.test")
    posted()

    deliver_letters()

    assert states() == ["failed", "sent"]
    assert Suppression.objects.get().address == "ben@mail.test"
    assert AuditEntry.objects.filter(verb="suppressed").count() == 1

    posted(to_address="ben@mail.test")
    deliver_letters()
    assert states() == ["failed", "sent", "suppressed"]


def test_bare_550_waits_and_one_a_day_later_suppresses(mailbox: Moody) -> None:
    mailbox.answer = "550 Requested action not taken"
    posted()
    deliver_letters()
    assert (states(), Suppression.objects.count()) == (["waiting"], 0)

    with clock.at(clock.now() + timedelta(hours=25)):
        deliver_letters()

    assert (states(), Suppression.objects.get().address) == (["failed"], "ana@mail.test")


def test_letter_that_arrived_between_two_bare_550_keeps_the_address(mailbox: Moody) -> None:
    mailbox.answer = "550 Requested action not taken"
    posted()
    deliver_letters()
    mailbox.answer = "250 OK"
    with clock.at(clock.now() + timedelta(hours=20)):
        deliver_letters()
        posted()
    mailbox.answer = "550 Requested action not taken"

    with clock.at(clock.now() + timedelta(hours=45)):
        deliver_letters()

    assert (states(), Suppression.objects.count()) == (["sent", "waiting"], 0)


def test_550_about_policy_never_suppresses(mailbox: Moody) -> None:
    mailbox.answer = "550 Refused: your host is listed"
    posted()

    for _ in range(20):
        with clock.at(max(clock.now(), Envelope.objects.get().send_after)):
            deliver_letters()

    assert (states(), Suppression.objects.count()) == (["failed"], 0)


def test_temporary_refusal_is_retried_later(mailbox: Moody) -> None:
    mailbox.answer = "451 4.7.1 Come back later"
    posted()
    deliver_letters()
    letter = Envelope.objects.get()
    assert (letter.state, letter.attempts, letter.last_error) == ("waiting", 1, "SMTPRecipientsRefused 451")
    assert letter.send_after > clock.now()

    mailbox.answer = "250 OK"
    with clock.at(letter.send_after + timedelta(seconds=1)):
        deliver_letters()

    assert states() == ["sent"]


def test_letter_fails_after_the_last_attempt(mailbox: Moody) -> None:
    mailbox.answer = "451 4.7.1 Come back later"
    posted()

    for _ in range(20):
        with clock.at(max(clock.now(), Envelope.objects.get().send_after)):
            deliver_letters()

    letter = Envelope.objects.get()
    assert (letter.state, letter.attempts) == ("failed", 14)
    assert not Suppression.objects.exists()


def test_unsendable_letter_does_not_stop_the_others(mailbox: Moody) -> None:
    posted(to_address="not an address")
    posted()

    deliver_letters()

    assert states() == ["failed", "sent"]


def test_unreachable_server_costs_no_letter_an_attempt(mailbox: Moody, settings: Any) -> None:
    settings.MAILERS = {"default": mailer("smtp://127.0.0.1:1", "")}
    posted()
    posted()

    deliver_letters()

    assert rest.is_on
    assert set(Envelope.objects.values_list("state", "attempts")) == {("waiting", 0)}


def test_opt_out_after_posting_suppresses_the_letter(mailbox: Moody) -> None:
    posted()
    opt_out(recipient_key="ana", kind="reminder", by=SystemActor("test"))

    deliver_letters()

    assert states() == ["suppressed"]
    assert mailbox.messages == []


def test_letter_is_not_sent_after_its_last_moment(mailbox: Moody) -> None:
    letter = posted(send_before=clock.now() + timedelta(hours=1))

    with clock.at(clock.now() + timedelta(hours=2)):
        deliver_letters()

    letter.refresh_from_db()
    assert (letter.state, mailbox.messages) == ("withdrawn", [])


def test_letter_with_an_expired_lease_is_sent_again_with_its_message_id(mailbox: Moody) -> None:
    envelope = posted()
    lost = {"state": "sending", "attempts": 1, "leased_until": clock.now() + timedelta(seconds=60)}
    Envelope.objects.update(**lost)
    deliver_letters()
    assert mailbox.messages == []

    with clock.at(clock.now() + timedelta(seconds=61)):
        deliver_letters()

    assert [got["Message-ID"] for got in mailbox.messages] == [envelope.message_id]


def test_letter_under_lease_is_not_withdrawn() -> None:
    posted()
    Envelope.objects.update(state="sending", leased_until=clock.now())

    assert withdraw(about="appointment:1") == set()


def test_letters_are_written_to_the_folder_without_a_mail_server(
    settings: Any, tmp_path: Any, practice: Practice
) -> None:
    settings.MAILERS, settings.MAIL_FOLDER = {"default": mailer("", "")}, tmp_path / "mail"
    posted()
    rest.end()

    deliver_letters()

    [file] = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Subject: Your visit" in file.read_bytes()


def test_unclear_refusal_suppresses_no_address(mailbox: Moody) -> None:
    mailbox.answer = "550 Refused: your host is listed"
    posted()

    deliver_letters()

    assert (states(), Suppression.objects.count()) == (["waiting"], 0)


def test_letters_to_staff_are_tried_although_their_address_bounced(mailbox: Moody) -> None:
    theo = StaffFactory.create(name="Theo")
    Suppression.objects.create(cause="bounce", address=theo.email)
    posted(to_address=theo.email, recipient_key=str(theo.pk))
    ben = StaffFactory.create(name="Ben")
    posted(to_address=ben.email, recipient_key=str(ben.pk))

    deliver_letters()

    assert states() == ["sent", "failed"]
    assert Suppression.objects.count() == 1


def test_letters_leave_again_after_a_suppression_was_lifted(mailbox: Moody) -> None:
    suppression = Suppression.objects.create(cause="bounce", address="ana@mail.test")
    lift_suppression(suppression=suppression, reason="It works again.", by=SystemActor("test"))
    posted(to_address="ana@mail.test")

    deliver_letters()

    assert states() == ["sent"]
    assert AuditEntry.objects.get(verb="lifted").reason == "It works again."


def test_server_that_closes_the_connection_counts_as_unreachable() -> None:
    assert outcome_of(smtplib.SMTPDataError(421, b"closing")) is Outcome.SERVER_DOWN
    assert outcome_of(smtplib.SMTPDataError(554, b"no")) is Outcome.LATER
    assert outcome_of(ConnectionResetError()) is Outcome.SERVER_DOWN
    assert django_settings.LETTER_RETRY_SECONDS > 0
