"""A letter that waits follows every fact that decides its reader or its form."""

from datetime import timedelta
from typing import Any

import pytest

from clients.addressing import addressee
from clients.models import Client
from clinic import clock
from clinic.mail import outbox
from clinic.mail.actions.deliver_letter import lease_next
from clinic.models import Envelope, Practice
from scheduling.letters import letters
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import CheckInFactory, ClientFactory, ConsentFactory, EpisodeFactory
from treatments.check_ins.letters import question_letter
from treatments.plans.actions.add_files_to_letter import add_files_to_letter

pytestmark = pytest.mark.usefixtures("letters_leave_at_night")

KINDS = ["booking_confirmed", "booking_moved", "booking_cancelled", "reminder", "aftercare", "check_in"]


@pytest.fixture(params=KINDS)
def letter(
    request: pytest.FixtureRequest, visit: Attendance, plan: dict[str, Any], theo: ApiUser
) -> Envelope:
    """Return the letter of each kind to Ana, ready to leave."""
    kind: str = request.param
    ConsentFactory.create(client=visit.client, kind="reminders")
    if kind == "aftercare":
        answer = theo.api("POST", f"plans/{plan['id']}/send", If_Match=f'"{plan["revision"]}"')
        assert answer.status_code == 200, answer.content
        add_files_to_letter(envelope=Envelope.objects.get())
    elif kind == "check_in":
        practice = Practice.current()
        episode = EpisodeFactory.create(
            client=visit.client, opened_by=theo.person, first_treated_at=clock.now()
        )
        to = addressee(visit.client, practice.today())
        assert to is not None
        outbox.post(question_letter(CheckInFactory.create(episode=episode), to, practice))
    else:
        _post_visit_letter(kind, visit)
    return Envelope.objects.get()


def _post_visit_letter(kind: str, attendance: Attendance) -> None:
    start = clock.now() + timedelta(hours=5)
    visits = Appointment.objects.filter(pk=attendance.appointment_id)
    visits.update(state="booked", starts_at=start, ends_at=start + timedelta(hours=1))
    if kind == "booking_cancelled":
        cancelled = {"cancelled_by": "clinic", "cancel_reason": "closed", "cancelled_at": clock.now()}
        visits.update(state="cancelled", **cancelled)
    appointment, practice, to = visits.get(), Practice.current(), {attendance.client_id}
    [letter] = {
        "booking_confirmed": lambda: letters.confirmation(appointment, practice),
        "booking_moved": lambda: letters.change_notice(appointment, practice, start),
        "booking_cancelled": lambda: letters.cancellation_notice(appointment, practice, by_clinic=True),
        "reminder": lambda: letters.reminder(appointment, practice, 24, to=to),
    }[kind]()
    outbox.post(letter)


def change(dana: ApiUser, visit: Attendance, **contact: Any) -> None:
    """Change Ana's contact at the desk."""
    revision = Client.objects.get(pk=visit.client_id).revision
    answer = dana.api("PATCH", f"clients/{visit.client_id}", contact, If_Match=f'"{revision}"')
    assert answer.status_code == 200, answer.content


def test_letter_leaves_as_it_is_when_nothing_changed(letter: Envelope) -> None:
    leased = lease_next()

    assert leased is not None
    assert (leased.text, leased.to_address) == (letter.text, "ana@example.test")


def test_letter_goes_to_the_corrected_address(dana: ApiUser, visit: Attendance, letter: Envelope) -> None:
    change(dana, visit, email="right@example.test")

    leased = lease_next()
    assert leased is not None
    assert leased.to_address == "right@example.test"


def test_letter_goes_to_the_present_guardian(dana: ApiUser, visit: Attendance, letter: Envelope) -> None:
    father = ClientFactory.create(name="Fred")
    change(dana, visit, guardian=str(father.pk))

    leased = lease_next()
    assert leased is not None
    assert leased.to_address == father.email
    assert "Hello Fred" in leased.text


def test_letter_follows_a_change_of_the_guardians_address(
    dana: ApiUser, visit: Attendance, letter: Envelope
) -> None:
    father = ClientFactory.create(name="Fred")
    change(dana, visit, guardian=str(father.pk))
    address = {"email": "fred@right.test"}
    assert dana.api("PATCH", f"clients/{father.pk}", address, If_Match='"1"').status_code == 200

    leased = lease_next()
    assert leased is not None
    assert leased.to_address == "fred@right.test"


def test_letter_is_in_the_language_chosen_meanwhile(
    dana: ApiUser, visit: Attendance, letter: Envelope
) -> None:
    change(dana, visit, language="de")

    leased = lease_next()
    assert leased is not None
    assert ("Guten Tag Ana" in leased.text, leased.subject != letter.subject) == (True, True)


def test_letter_greets_by_the_corrected_name(dana: ApiUser, visit: Attendance, letter: Envelope) -> None:
    change(dana, visit, preferred_name="Anouk")

    leased = lease_next()
    assert leased is not None
    assert "Hello Anouk" in leased.text


def test_letter_to_a_mailbox_shared_meanwhile_has_no_clinical_word(
    dana: ApiUser, visit: Attendance, letter: Envelope
) -> None:
    change(dana, visit, shared_mailbox=True, birth_on="1990-05-17")

    leased = lease_next()
    assert leased is not None
    for word in ("pain", "stretch", "trapezius"):
        assert word not in leased.text.lower()
        assert word not in leased.html.lower()
    assert not leased.attachments.filter(content_type="image/png").exists()
