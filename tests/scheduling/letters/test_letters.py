"""Letters to clients about their visits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.outbox import Letter
from clinic.models import Practice, Service
from scheduling.bookings.actions.book import book
from scheduling.letters import letters
from scheduling.models import Appointment
from tests.factories import ClientFactory, Diary
from tests.letter_links import letter_path

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SYSTEM = SystemActor("test")


def book_visit(diary: Diary, service: Service | None = None, guests: tuple[Client, ...] = ()) -> Appointment:
    """Book Ana's visit on Tuesday 24 March at ten."""
    diary.location.how_to_enter, diary.location.what_to_wear = "Ring the lower bell.", "Loose clothes."
    diary.location.save()
    with clock.at(EARLY):
        return book(
            client=diary.ana, service=service or diary.massage, starts_at=AT_TEN, guests=guests, by=SYSTEM
        )


def seen_path(visit: Appointment) -> str:
    """Return the path of the page that only shows the visit."""
    return letter_path("visit_seen", f"{visit.pk}/{visit.client_id}", visit.client)


def calendar_of(letter: Letter) -> icalendar.Calendar:
    """Return the calendar of the only file of a letter."""
    [file] = letter.files
    assert file.name == "visit.ics"
    return icalendar.Calendar.from_ical(file.content)


def test_confirmation_states_time_place_price_and_terms_of_cancelling(diary: Diary) -> None:
    with clock.at(EARLY):
        [letter] = letters.confirmation(book_visit(diary), Practice.current())

    for words in (
        "Hello Ana, your visit is booked, and we look forward to it.",
        "Tuesday 24 March, 10:00 to 11:00",
        "Trigger point massage",
        "Theo",
        "60 minutes",
        "£65.00",
        "1 Willow Lane, London",
        "Ring the lower bell.",
        "Loose clothes.",
        "move or cancel it free of charge until Monday 23 March, 10:00",
        "/c/",
    ):
        assert words in letter.text
    assert "instead of" not in letter.text and "London time" not in letter.text
    assert "+44" not in letter.text and "020 7946 0000" in letter.text
    assert 'href="tel:+442079460000"' in letter.html
    assert letter.reply_to == "hello@willow.test"
    assert letter.to_address == "ana@example.test"
    assert len(letter.html) < 100_000


def test_subjects_and_calendar_files_name_neither_people_nor_treatment(diary: Diary) -> None:
    visit = book_visit(diary)
    with clock.at(EARLY):
        all_letters = [
            *letters.confirmation(visit, Practice.current()),
            *letters.change_notice(visit, Practice.current(), AT_TEN - timedelta(days=1)),
            *letters.cancellation_notice(visit, Practice.current(), by_clinic=True),
            *letters.reminder(visit, Practice.current(), 24, to={diary.ana.pk}),
        ]

    texts = [letter.subject for letter in all_letters]
    texts += [file.content.decode() for letter in all_letters for file in letter.files]
    assert len(texts) == 7
    for words in texts:
        assert "massage" not in words.lower()
        assert "Ana" not in words
        assert "Theo" not in words


def test_change_notice_strikes_the_old_time_out(diary: Diary) -> None:
    with clock.at(EARLY):
        [letter] = letters.change_notice(book_visit(diary), Practice.current(), AT_TEN - timedelta(days=1))

    assert "Tuesday 24 March, 10:00 to 11:00\ninstead of Monday 23 March, 10:00" in letter.text
    assert "<s " in letter.html


def test_change_notice_by_the_clinic_says_sorry_and_asks_if_it_suits(diary: Diary) -> None:
    visit, before = book_visit(diary), AT_TEN - timedelta(days=1)
    with clock.at(EARLY):
        [letter] = letters.change_notice(visit, Practice.current(), before, by_clinic=True)
    with clock.at(AT_TEN - timedelta(hours=5)):
        [late] = letters.change_notice(visit, Practice.current(), before, by_clinic=True)

    assert "we are sorry: we had to change your visit" in letter.text
    assert "If this does not suit you, choose another time" in letter.text
    assert "please call us: we will find another time" in " ".join(late.text.split())
    assert "counts as late" not in late.text


def test_the_time_and_the_button_come_before_all_facts(diary: Diary) -> None:
    with clock.at(EARLY):
        [letter] = letters.confirmation(book_visit(diary), Practice.current())

    for form in (letter.text, letter.html):
        body = form.partition("Hello Ana")[2]
        places = [body.index(words) for words in ("10:00 to 11:00", "/c/", "Trigger point", "£65.00")]
        assert places == sorted(places)


def test_cancellation_notice_to_the_client_who_cancelled_does_not_apologise(diary: Diary) -> None:
    [letter] = letters.cancellation_notice(book_visit(diary), Practice.current(), by_clinic=False)

    assert "as you asked" in letter.text
    assert "Only this visit is cancelled" in letter.text
    assert "sorry" not in letter.text


def test_cancellation_notice_by_the_clinic_apologises_and_names_three_free_times(diary: Diary) -> None:
    free = [AT_TEN + timedelta(days=n) for n in range(1, 6)]
    [letter] = letters.cancellation_notice(
        book_visit(diary), Practice.current(), by_clinic=True, free_times=free
    )

    assert "we are sorry" in letter.text
    assert "Friday 27 March, 10:00" in letter.text
    assert "Saturday 28 March" not in letter.text


def test_calendar_file_escapes_special_signs_and_folds_long_lines(diary: Diary) -> None:
    visit = book_visit(diary)
    visit.location.name = "Wïllow; Clinic, the \\ " + "very " * 20 + "ęnd"
    with clock.at(EARLY):
        [letter] = letters.confirmation(visit, Practice.current())

    assert calendar_of(letter).events[0]["SUMMARY"] == f"Visit to {visit.location.name}"
    assert max(map(len, letter.files[0].content.split(b"\r\n"))) <= 75


@pytest.mark.parametrize("mailbox", ["", "soho@willow.test"])
def test_the_organizer_of_a_visit_is_the_sender_of_its_letter(
    diary: Diary, mailbox: str, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Willow Clinic <post@willow.test>"
    visit = book_visit(diary)
    visit.location.email = mailbox

    [letter] = letters.confirmation(visit, Practice.current())

    assert str(calendar_of(letter).events[0]["ORGANIZER"]) == "mailto:post@willow.test"
    assert letter.reply_to == (mailbox or Practice.current().email)


def test_a_calendar_entry_says_how_to_find_and_change_it_and_reminds(diary: Diary) -> None:
    visit = book_visit(diary)
    visit.location.how_to_enter = "Ring the lower bell."

    [letter] = letters.confirmation(visit, Practice.current())

    events: Any = calendar_of(letter).events
    [event] = events
    assert event["DESCRIPTION"].startswith("Ring the lower bell.\nTo change or cancel")
    assert event.subcomponents[0]["TRIGGER"].dt == timedelta(hours=-2)
    assert event["URL"] in event["DESCRIPTION"]
    assert event["URL"].removeprefix("http://127.0.0.1:8000") == seen_path(visit)


@pytest.mark.parametrize("address", ["https://a.test", "https://b.test"])
def test_the_uid_of_a_visit_stays_when_the_address_of_the_server_changes(
    diary: Diary, settings: Any, address: str
) -> None:
    settings.PUBLIC_URL = address
    visit = book_visit(diary)

    [letter] = letters.confirmation(visit, Practice.current())

    assert calendar_of(letter).events[0]["UID"] == str(visit.pk)


def test_calendar_file_of_a_cancellation_cancels_the_event_of_the_confirmation(diary: Diary) -> None:
    visit = book_visit(diary)
    with clock.at(EARLY):
        [first] = letters.confirmation(visit, Practice.current())
        visit.sequence = 1
        [last] = letters.cancellation_notice(visit, Practice.current(), by_clinic=False)

    request, cancellation = calendar_of(first), calendar_of(last)
    assert (request["METHOD"], cancellation["METHOD"]) == ("REQUEST", "CANCEL")
    event, cancelled_event = request.events[0], cancellation.events[0]
    assert event["UID"] == cancelled_event["UID"] == str(visit.pk)
    assert (event["SEQUENCE"], cancelled_event["SEQUENCE"]) == (0, 1)
    assert event.start == AT_TEN
    assert cancelled_event["STATUS"] == "CANCELLED"


def test_confirmation_of_a_couples_massage_goes_to_both_people(diary: Diary) -> None:
    with clock.at(EARLY):
        for_ana, for_ben = letters.confirmation(
            book_visit(diary, diary.couples, (diary.ben,)), Practice.current()
        )

    assert (for_ana.recipient_key, for_ben.recipient_key) == (str(diary.ana.pk), str(diary.ben.pk))
    assert "Hello Ben" in for_ben.text
    assert "£" in for_ana.text
    assert "£" not in for_ben.text


def test_confirmation_to_a_shared_mailbox_is_one_letter(diary: Diary) -> None:
    Client.objects.filter(pk=diary.ben.pk).update(email="ana@example.test")

    assert len(letters.confirmation(book_visit(diary, diary.couples, (diary.ben,)), Practice.current())) == 1


def test_confirmation_to_a_client_without_an_address_is_not_written(diary: Diary) -> None:
    Client.objects.update(email="")

    assert letters.confirmation(book_visit(diary), Practice.current()) == []


def test_confirmation_of_a_childs_visit_goes_to_the_guardian(diary: Diary) -> None:
    chloe = ClientFactory.create(
        name="Chloe", email="", guardian=diary.ben, birth_on=datetime(2016, 1, 1, tzinfo=UTC).date()
    )
    visit = book_visit(diary)
    visit.attendances.update(client=chloe)
    visit.client = chloe
    with clock.at(EARLY):
        [letter] = letters.confirmation(visit, Practice.current())

    assert letter.to_address == "ben@example.test"
    assert "Hello Ben" in letter.text
    assert "visit of Chloe" in letter.text


@pytest.mark.parametrize(("hours", "words"), [(0, "any time before"), (24, "counts as late")])
def test_reminder_states_the_terms_of_cancelling(diary: Diary, hours: int, words: str) -> None:
    visit = book_visit(diary)
    Practice.objects.update(free_cancel_hours=hours)
    with clock.at(AT_TEN - timedelta(hours=2)):
        [letter] = letters.reminder(visit, Practice.current(), 24, to={diary.ana.pk})

    assert words in " ".join(letter.text.split())


def test_reminder_has_one_dedupe_key_per_person_and_reminder_hours(diary: Diary) -> None:
    visit = book_visit(diary)
    with clock.at(EARLY):
        [first], [again] = (
            letters.reminder(visit, Practice.current(), 24, to={diary.ana.pk}) for _ in range(2)
        )
        [other] = letters.reminder(visit, Practice.current(), 2, to={diary.ana.pk})

    assert first.dedupe_key == again.dedupe_key != other.dedupe_key
    assert first.opt_out_url.startswith("http://127.0.0.1:8000/c/")


def test_confirmation_to_a_client_in_another_zone_adds_the_time_there(diary: Diary) -> None:
    diary.ana.timezone = "Europe/Paris"
    diary.ana.save()
    with clock.at(EARLY):
        [letter] = letters.confirmation(book_visit(diary), Practice.current())

    assert "10:00 to 11:00 (London time)" in letter.text
    assert "11:00 (Paris time)" in letter.text


def test_confirmation_to_a_guest_names_everybody_but_not_how_to_cancel(diary: Diary) -> None:
    with clock.at(EARLY):
        booker, guest = letters.confirmation(
            book_visit(diary, diary.couples, guests=(diary.ben,)), Practice.current()
        )

    assert "For: Ana and Ben" in booker.text and "For: Ana and Ben" in guest.text
    assert "free of charge" in booker.text and "Confirm, move or cancel" in booker.text
    assert "Ana booked this visit" in guest.text
    assert "cancel:" not in guest.text and "free of charge" not in guest.text
