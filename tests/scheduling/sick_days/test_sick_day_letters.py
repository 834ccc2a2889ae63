"""The letter of a sick day: its language, its readers, its files, and how it is written anew."""

import pytest

from clients.models import Client
from clinic.models import Envelope
from scheduling.models import Appointment, SickDayVisit
from scheduling.sick_days.letters import rewrite_sick_day_letter, sick_day_letter_holds
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary
from tests.scheduling.sick_days.steps import book, carry_out, decision, fall_ill, proposals

pytestmark = pytest.mark.usefixtures("on_monday")


def settle(dana: ApiUser, diary: Diary, client: Client, way: str) -> Envelope:
    """Settle a visit of this client in this way; return the letter."""
    book(dana, diary, client, 10)
    key = fall_ill(dana, diary)
    carry_out(dana, key, decision(proposals(dana, key)[0], way))
    letter: Envelope = Envelope.objects.get(kind="sick_day", state="waiting")
    return letter


@pytest.mark.parametrize(
    ("way", "subject", "words"),
    [
        ("other_therapist", "Ihr Termin hat sich geändert", "Die Behandlung übernimmt Mara"),
        ("later", "Ihr Termin hat sich geändert", "Das ist Ihre neue Zeit bei Theo"),
        ("choose", "Bitte wählen Sie eine andere Zeit", "Welche dieser Zeiten passt Ihnen?"),
        ("cancel", "Abgesagt: Ihr Termin am Di, 3. März", "Es kostet Sie nichts."),
    ],
)
def test_letter_is_in_the_language_of_its_reader(
    dana: ApiUser, diary: Diary, way: str, subject: str, words: str
) -> None:
    diary.ana.language = "de"
    diary.ana.save()

    letter = settle(dana, diary, diary.ana, way)

    assert subject in letter.subject and words in letter.text
    assert "es tut uns leid: Theo kann dann nicht arbeiten" in letter.text
    assert not any(word in letter.text for word in ("sorry", "Hello", "cancelled"))


def test_guardian_reads_of_the_visit_of_a_child(dana: ApiUser, diary: Diary) -> None:
    child = ClientFactory.create(name="Chloe", guardian=diary.ben, birth_on=None)

    letter = settle(dana, diary, child, "cancel")

    assert letter.to_address == diary.ben.email
    assert "we had to change the visit of Chloe" in " ".join(letter.text.split())


@pytest.mark.parametrize(("way", "method"), [("later", "REQUEST"), ("cancel", "CANCEL")])
def test_calendar_file_changes_or_removes_the_entry(
    dana: ApiUser, diary: Diary, way: str, method: str
) -> None:
    letter = settle(dana, diary, diary.ana, way)

    [file] = letter.attachments.all()
    assert f"METHOD:{method}" in bytes(file.content).decode()
    assert f"SEQUENCE:{Appointment.objects.get().sequence}" in bytes(file.content).decode()


def test_subject_and_key_name_nobody(dana: ApiUser, diary: Diary) -> None:
    letter = settle(dana, diary, diary.ana, "choose")

    assert letter.about == SickDayVisit.objects.get().letter_key
    assert not any(name in letter.subject for name in ("Ana", "Theo", "Mara", "ill"))


def test_letter_is_written_anew_for_its_present_reader(dana: ApiUser, diary: Diary) -> None:
    letter = settle(dana, diary, diary.ana, "choose")
    diary.ana.email = "new@example.test"
    diary.ana.save()

    anew = rewrite_sick_day_letter(letter)

    assert anew is not None and anew.to_address == "new@example.test"
    assert "Which of these times suits you?" in anew.text
    assert sick_day_letter_holds(letter)


def test_client_moved_by_hand_within_the_grace_is_told_of_both(dana: ApiUser, diary: Diary) -> None:
    """The letter of the sick day stands; the next one says what changed since."""
    settle(dana, diary, diary.ana, "later")
    visit = Appointment.objects.get()

    dana.api(
        "POST",
        f"appointments/{visit.pk}/move",
        {"starts_at": "2026-03-05T10:00:00+00:00"},
        if_match=f'"{visit.revision}"',
    )

    kinds = Envelope.objects.filter(state="waiting").values_list("kind", flat=True)
    assert set(kinds) == {"sick_day", "booking_moved"}
