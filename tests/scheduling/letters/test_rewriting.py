"""Letters about visits follow whoever reads them when they leave."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail import outbox
from clinic.mail.actions.deliver_letter import lease_next
from clinic.mail.actions.suppress import suppress
from clinic.models import AuditEntry, Envelope, Practice
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.letters import letters
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SYSTEM = SystemActor("test")


@pytest.fixture
def mother(diary: Diary) -> Client:
    """The guardian of Ana, who is a child."""
    mother = ClientFactory.create(name="Mother")
    Client.objects.filter(pk=diary.ana.pk).update(guardian=mother, birth_on=date(2015, 5, 5))
    diary.ana.refresh_from_db()
    return mother


def book_visit(diary: Diary) -> Appointment:
    with clock.at(EARLY):
        return book(client=diary.ana, service=diary.massage, starts_at=AT_TEN, by=SYSTEM)


def leave(at: datetime = EARLY + timedelta(minutes=5)) -> Envelope:
    """Let the newest letter leave now, and return it as it is then."""
    with clock.at(at):
        lease_next()
    return Envelope.objects.latest("pk")


def send(at: datetime = EARLY + timedelta(minutes=5)) -> Envelope:
    """Let the newest letter leave and arrive."""
    letter = leave(at)
    Envelope.objects.filter(pk=letter.pk).update(state="sent", sent_at=at, leased_until=None)
    return letter


def test_letter_stays_as_it_was_written_while_its_reader_is_the_same(diary: Diary) -> None:
    book_visit(diary)
    before = Envelope.objects.get()

    after = leave()

    assert (after.state, after.text, after.to_address) == ("sending", before.text, before.to_address)


def test_letter_leaves_for_a_corrected_address_with_its_calendar_entry(diary: Diary) -> None:
    book_visit(diary)
    Client.objects.filter(pk=diary.ana.pk).update(email="right@example.test")

    letter = leave()

    assert (letter.state, letter.to_address) == ("sending", "right@example.test")
    [file] = letter.attachments.all()
    assert b"mailto:right@example.test" in bytes(file.content)


def test_letter_of_a_child_leaves_for_the_guardian_of_that_moment(diary: Diary, mother: Client) -> None:
    book_visit(diary)
    father = ClientFactory.create(name="Father")
    Client.objects.filter(pk=diary.ana.pk).update(guardian=father)

    letter = leave()

    assert (letter.state, letter.to_address) == ("sending", "father@example.test")
    assert "Hello Father" in letter.text
    assert "Mother" not in letter.text + letter.html


def test_letter_leaves_for_the_client_who_proves_to_be_of_age(diary: Diary, mother: Client) -> None:
    book_visit(diary)
    Client.objects.filter(pk=diary.ana.pk).update(birth_on=date(1990, 5, 5))

    assert leave().to_address == "ana@example.test"


@pytest.mark.parametrize(
    "who_left", [{"name": "Ana", "archived_at": EARLY}, {"name": "Mother", "archived_at": EARLY}]
)
def test_no_letter_leaves_for_somebody_who_left(
    diary: Diary, mother: Client, who_left: dict[str, Any]
) -> None:
    book_visit(diary)
    Client.objects.filter(name=who_left["name"]).update(archived_at=who_left["archived_at"])

    letter = leave()

    assert (letter.state, letter.cause) == ("suppressed", "no_reader")


def test_no_letter_is_written_to_an_archived_guardian(diary: Diary, mother: Client) -> None:
    Client.objects.filter(pk=mother.pk).update(archived_at=EARLY)

    book_visit(diary)

    assert not Envelope.objects.exists()


def test_letter_is_judged_by_the_suppression_of_its_present_address(diary: Diary) -> None:
    book_visit(diary)
    Client.objects.filter(pk=diary.ana.pk).update(email="gone@example.test")
    suppress(address="gone@example.test", by=SYSTEM)

    letter = leave()

    assert (letter.state, letter.cause) == ("suppressed", "bounce")


def test_letter_that_cannot_be_written_anew_does_not_stop_the_others(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    book_visit(diary)
    Envelope.objects.update(about="appointment:nonsense", to_address="old@example.test")
    with transaction.atomic(), clock.at(EARLY):
        outbox.post(outbox.Letter("x", "staff", "x:1", to_address="x@x.test", subject="x", text="x"))

    with clock.at(EARLY + timedelta(minutes=5)):
        leased = lease_next()

    assert leased is not None
    assert leased.to_address == "x@x.test"
    broken = Envelope.objects.get(about="appointment:nonsense")
    assert (broken.state, broken.last_error, broken.attempts) == ("waiting", "ValueError", 1)


def correct(dana: ApiUser, diary: Diary, **changes: Any) -> Any:
    revision = Client.objects.get(pk=diary.ana.pk).revision
    with clock.at(EARLY + timedelta(minutes=10)):
        return dana.api("PATCH", f"clients/{diary.ana.pk}", changes, If_Match=f'"{revision}"')


def test_a_corrected_address_gets_the_confirmation_it_has_missed(dana: ApiUser, diary: Diary) -> None:
    book_visit(diary)
    send()

    assert correct(dana, diary, email="right@example.test").status_code == 200

    first, second = Envelope.objects.order_by("pk")
    assert (first.state, first.to_address) == ("sent", "ana@example.test")
    assert (second.kind, second.state, second.to_address) == (
        "booking_confirmed",
        "waiting",
        "right@example.test",
    )
    assert AuditEntry.objects.get(verb="sent_again").actor_key == str(dana.person.pk)


def test_a_corrected_address_hears_nothing_of_a_visit_that_is_over(dana: ApiUser, diary: Diary) -> None:
    with clock.at(EARLY):
        book(client=diary.ana, service=diary.massage, starts_at=AT_TEN, by=SYSTEM)
    send()
    Appointment.objects.update(state="completed", arrived_at=AT_TEN, started_at=AT_TEN, ended_at=AT_TEN)

    correct(dana, diary, email="right@example.test")

    assert Envelope.objects.count() == 1


def test_a_corrected_address_hears_of_a_cancelled_visit_only_that_it_is_cancelled(
    dana: ApiUser, diary: Diary
) -> None:
    visit = book_visit(diary)
    send()
    with clock.at(EARLY + timedelta(minutes=6)):
        cancel(appointment=visit, cancelled_by="clinic", reason="room", by=SYSTEM, revision=None)
    send(EARLY + timedelta(minutes=8))

    correct(dana, diary, email="right@example.test")

    new = Envelope.objects.filter(to_address="right@example.test")
    assert [letter.kind for letter in new] == ["booking_cancelled"]


def test_a_new_guardian_gets_the_waiting_letter_at_once(dana: ApiUser, diary: Diary, mother: Client) -> None:
    book_visit(diary)
    father = ClientFactory.create(name="Father")

    correct(dana, diary, guardian=str(father.pk))

    assert Envelope.objects.get().to_address == "father@example.test"


def test_a_guardians_new_address_gets_the_letters_of_the_ward(
    dana: ApiUser, diary: Diary, mother: Client
) -> None:
    book_visit(diary)

    with clock.at(EARLY):
        dana.api("PATCH", f"clients/{mother.pk}", {"email": "new@example.test"}, If_Match='"1"')

    assert Envelope.objects.get().to_address == "new@example.test"


def test_a_removed_address_withdraws_what_waits(dana: ApiUser, diary: Diary) -> None:
    book_visit(diary)

    correct(dana, diary, email="")

    assert Envelope.objects.get().state == "withdrawn"


def again(dana: ApiUser, letter: Envelope) -> Any:
    with clock.at(EARLY + timedelta(minutes=10)):
        return dana.api("POST", f"letters/{letter.pk}/send-again")


def test_send_again_writes_the_letter_anew_and_is_audited(dana: ApiUser, diary: Diary) -> None:
    book_visit(diary)
    letter = send()

    answer = again(dana, letter)

    assert (answer.status_code, answer.json()["state"]) == (201, "waiting")
    new = Envelope.objects.get(pk=answer.json()["id"])
    assert (new.to_address, new.subject) == (letter.to_address, letter.subject)
    assert AuditEntry.objects.get(verb="sent_again").client_key == str(diary.ana.pk)
    assert again(dana, letter).json()["code"] == "letter_waits"


def test_send_again_refuses_what_is_over_or_kept_back(dana: ApiUser, diary: Diary) -> None:
    visit = book_visit(diary)
    letter = send()
    suppress(address="ana@example.test", by=SYSTEM)
    assert again(dana, letter).json()["code"] == "letter_kept_back"

    with clock.at(EARLY + timedelta(minutes=6)):
        cancel(appointment=visit, cancelled_by="client", reason="ill", by=SYSTEM, revision=None)
    outbox.withdraw(about=letter.about)

    assert again(dana, letter).json()["code"] == "letter_is_over"


@pytest.mark.parametrize("kind", [letters.BOOKED, letters.MOVED, letters.CANCELLED, letters.REMINDER])
def test_every_kind_of_letter_about_a_visit_is_written_for_a_reader(diary: Diary, kind: str) -> None:
    visit = book_visit(diary)
    with clock.at(EARLY):
        practice = Practice.current()
        composed = {
            letters.BOOKED: letters.confirmation(visit, practice),
            letters.MOVED: letters.change_notice(visit, practice, AT_TEN - timedelta(days=1)),
            letters.CANCELLED: letters.cancellation_notice(visit, practice, by_clinic=True),
            letters.REMINDER: letters.reminder(visit, practice, 24, to={diary.ana.pk}),
        }

    assert [letter.reader for letter in composed[kind]] == [str(diary.ana.pk)]
