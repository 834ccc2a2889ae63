"""An address is corrected while its letter leaves: the present reader gets it, whichever comes first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from clients.actions.update_contact import update_contact
from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.deliver_letter import lease_next, record_outcome
from clinic.mail.transport import Outcome
from clinic.models import Envelope
from scheduling.bookings.actions.book import book
from tests.callers import at_once
from tests.factories import Diary

SYSTEM = SystemActor("test")
RIGHT = "right@example.test"


def deliver() -> None:
    """Deliver the letter that is due."""
    with clock.at(clock.now() + timedelta(minutes=5)):
        envelope = lease_next()
        if envelope:
            record_outcome(envelope, Outcome.SENT, "")


def correct(client: Client) -> Callable[[], object]:
    return lambda: update_contact(client=client, revision=None, by=SYSTEM, email=RIGHT)


def test_a_letter_that_leaves_while_its_address_is_corrected_reaches_the_right_one(clinic: Diary) -> None:
    for day in range(6):
        client = Client.objects.create(name=f"Client {day}", email=f"wrong{day}@example.test")
        starts = datetime.combine(clock.now().date() + timedelta(days=7 + day), datetime.min.time(), UTC)
        book(
            client=client,
            service=clinic.massage,
            starts_at=starts + timedelta(hours=10),
            by=SYSTEM,
            override_reason="A test of letters.",
        )

        at_once([deliver, correct(client)])
        deliver()

        last = Envelope.objects.filter(recipient_key=str(client.pk)).latest("created_at", "pk")
        assert (last.to_address, last.state) == (RIGHT, "sent")
