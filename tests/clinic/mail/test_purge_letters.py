"""Old letters and answers are purged by jobs; the rest stays."""

from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.http.actions.purge_kept_answers import purge_kept_answers
from clinic.mail.actions.purge_letters import purge_letters
from clinic.mail.outbox import File, withdraw
from clinic.models import Attachment, Envelope, KeptAnswer, Practice
from tests.clinic.mail.test_outbox import posted

pytestmark = pytest.mark.django_db
FILES = [File("visit.ics", "text/calendar", b"BEGIN:VCALENDAR")]


def sent(**fields: Any) -> Envelope:
    """A letter that left just now."""
    envelope = posted(html="<p>x</p>", files=FILES, **fields)
    Envelope.objects.filter(pk=envelope.pk).update(state="sent", sent_at=clock.now())
    return envelope


def test_purge_clears_all_but_the_log_line_of_an_old_letter(practice: Practice) -> None:
    sent()

    with clock.at(clock.now() + timedelta(days=31)):
        assert purge_letters() == 1
        assert purge_letters() == 0

    letter = Envelope.objects.get()
    assert (letter.text, letter.html, letter.state, letter.subject) == ("", "", "sent", "Your visit")
    assert letter.purged_at
    assert not Attachment.objects.exists()


def test_purge_keeps_a_recent_letter(practice: Practice) -> None:
    sent()

    with clock.at(clock.now() + timedelta(days=29)):
        assert purge_letters() == 0


def test_purge_keeps_a_letter_that_was_not_sent(practice: Practice) -> None:
    posted()

    with clock.at(clock.now() + timedelta(days=99)):
        assert purge_letters() == 0


def test_purge_clears_a_withdrawn_letter(practice: Practice) -> None:
    posted()
    withdraw(about="appointment:1")

    with clock.at(clock.now() + timedelta(days=31)):
        assert purge_letters() == 1


def test_idempotent_answers_are_purged_after_a_day(db: None) -> None:
    for key, hours in (("old", 25), ("new", 23)):
        KeptAnswer.objects.create(
            scope="fern",
            method="POST",
            path="/api/v1/appointments",
            key=key,
            body_hash="x",
            created_at=clock.now() - timedelta(hours=hours),
        )

    assert purge_kept_answers() == 1
    assert KeptAnswer.objects.get().key == "new"
