"""A question to nobody: what a client would get after a visit."""

from datetime import timedelta

from clients.addressing import Addressee
from clinic import clock
from clinic.mail.outbox import Letter
from clinic.models import Practice
from scheduling.letters.examples import NOBODY, example_client, example_visit
from treatments.check_ins.letters import question_letter
from treatments.models import CheckIn, Episode


def example_question(practice: Practice) -> Letter:
    """Return the letter that asks after a session."""
    client = example_client()
    check_in = CheckIn(
        id=NOBODY,
        episode=Episode(id=NOBODY, client=client),
        kind="after_session",
        expires_at=clock.now() + timedelta(days=7),
    )
    to = Addressee(str(NOBODY), client.name, client.email or "", reader_key=str(NOBODY), reader=client)
    return question_letter(check_in, to, example_visit(practice).location)
