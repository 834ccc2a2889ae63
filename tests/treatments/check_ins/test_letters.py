"""The letters of check-ins: one question, no clinical word where others see it, text and HTML alike."""

import html
import re
from datetime import date, datetime

import pytest
from django.test import Client as DjangoClient

from clients.models import Client
from clinic import clock
from clinic.models import Envelope, Location, Practice, Staff
from clinic.pages import links
from clinic.pages.links import unseal
from tests.factories import ClientFactory
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    OVER,
    check_in_letters,
    mark_letters_sent,
    open_complaint,
    record_session,
    run_at,
)
from treatments.models import CheckIn, Episode
from treatments.tasks import ask_due_questions, remind_of_open_questions

CLINICAL = re.compile(
    r"\b(pain|ache|sore|neck|massage|trigger|muscle|treat|symptom|worst|therap)", re.IGNORECASE
)
DUE = OVER + 48 * HOUR
PREHEADER = 100
"""About so much of a letter's beginning is shown beside its subject."""


@pytest.fixture
def episode(willow: Location, therapist: Staff) -> Episode:
    """Ana's complaint, treated on a Monday until eleven."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    return episode


def letter_at(instant: datetime) -> Envelope:
    """Return the letter that asks at this instant."""
    assert run_at(instant, ask_due_questions) == 1
    return check_in_letters()[-1]


def reminder() -> Envelope:
    """Return the reminder of the question after the session."""
    letter_at(DUE)
    mark_letters_sent()
    assert run_at(DUE + 3 * DAY, remind_of_open_questions) == 1
    return check_in_letters()[-1]


def visible_text(letter: Envelope) -> str:
    """Return the text that the HTML shows, without the preview for mailboxes, which is the subject."""
    [_, body] = re.split(r"<body[^>]*>", letter.html)
    body = re.sub(r'<div class="preview".*?</div>', "", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def test_session_question_asks_for_the_pain_now(episode: Episode) -> None:
    letter = letter_at(DUE)

    text = " ".join(letter.text.split())
    assert letter.subject == "A question from Willow Clinic"
    assert "Hello Ana," in text
    assert "How strong is the pain now, from 0 to 10?" in text
    assert "0 1 2 3 4 5 6 7 8 9 10" in text
    assert "The link works until Wednesday 18 March, 11:00, for one answer." in text
    assert "In an emergency call 999 at once. This mailbox is not read round the clock." in text
    assert "020 7946 0000" in text
    assert letter.reply_to == "hello@willow.test"
    assert letter.sensitivity == "clinical"


def test_other_questions_ask_for_the_average_of_seven_days(episode: Episode) -> None:
    letter = letter_at(OVER + 28 * DAY)

    assert "Over the last 7 days, how strong was the pain on average" in " ".join(letter.text.split())


def test_question_gives_the_practices_emergency_number(episode: Episode) -> None:
    Practice.objects.update(emergency_number="112")

    assert "call 112 at once" in " ".join(letter_at(DUE).text.split())


def test_question_gives_the_emergency_number_of_the_last_location(episode: Episode) -> None:
    Location.objects.update(emergency_number="15")

    assert "call 15 at once" in " ".join(letter_at(DUE).text.split())


def test_question_gives_its_end_in_the_clients_time_zone(episode: Episode) -> None:
    Client.objects.update(timezone="Europe/Paris")

    assert "18 March, 12:00 (Paris time)" in " ".join(letter_at(DUE).text.split())


def test_question_has_one_button_and_one_opt_out_link(episode: Episode) -> None:
    letter = letter_at(DUE)

    links = [link for link in re.findall(r'href="(http[^"]+)"', letter.html) if "?pain=" not in link]
    assert len(links) == 2
    assert "Answer:" in letter.text and ">Answer</a>" in letter.html
    assert links[1] == letter.opt_out_url
    assert all(link in letter.text for link in links)


def test_each_number_in_the_letter_opens_the_page_with_it_chosen_and_sends_nothing(
    episode: Episode, client: DjangoClient
) -> None:
    numbers = re.findall(r'href="[^"]+(/c/[^"]+\?pain=(\d+))"', letter_at(DUE).html)

    assert [int(number) for _, number in numbers] == list(range(11))
    for path, number in numbers:
        with clock.at(DUE):
            page = client.get(path).content.decode()
        assert re.findall(r'value="(\d+)" checked', page) == [number]
    assert CheckIn.objects.get().answered_at is None


def test_link_can_be_read_after_the_question_expired(episode: Episode) -> None:
    letter_at(DUE)
    check_in = CheckIn.objects.get()
    token = re.findall(r'href="[^"]+/c/([^"?]+)"', check_in_letters()[0].html)[0]

    with clock.at(check_in.expires_at):
        assert links.read_token(token, "check_in") == str(check_in.pk)


def test_subject_preview_and_links_have_no_clinical_word(episode: Episode) -> None:
    first = letter_at(DUE)
    mark_letters_sent()
    run_at(DUE + 3 * DAY, remind_of_open_questions)

    for letter in (first, check_in_letters()[-1]):
        visible = [
            letter.subject,
            visible_text(letter)[:PREHEADER],
            *re.findall(r"https?://\S+", letter.text),
        ]
        assert [text for text in visible if CLINICAL.search(text)] == []
        assert "Ana" not in letter.subject


def test_question_to_a_shared_mailbox_has_no_clinical_word(episode: Episode) -> None:
    Client.objects.update(shared_mailbox=True, birth_on="1980-01-01")

    letter = letter_at(DUE)

    assert CLINICAL.search(letter.text + visible_text(letter)) is None
    assert "Answer:" in letter.text and "?pain=" not in letter.html


def test_reminder_repeats_the_question_under_a_subject_without_clinical_words(episode: Episode) -> None:
    letter = reminder()

    assert CLINICAL.search(letter.subject) is None
    assert "still open" in letter.subject
    assert "How strong is the pain now" in letter.text and "?pain=7" in letter.html
    assert letter.opt_out_url


def test_reminder_to_a_shared_mailbox_has_no_clinical_word(episode: Episode) -> None:
    Client.objects.update(shared_mailbox=True, birth_on="1980-01-01")

    letter = reminder()

    assert CLINICAL.search(letter.text + visible_text(letter) + letter.subject) is None


def test_question_to_a_guardian_names_the_client(episode: Episode) -> None:
    ben = ClientFactory.create(name="Ben")
    Client.objects.filter(pk=episode.client_id).update(guardian=ben, birth_on=date(2016, 1, 1))

    letter = letter_at(DUE)

    assert "Hello Ben," in letter.text and "It is about Ana." in " ".join(letter.text.split())


def test_text_and_html_have_the_same_words(episode: Episode) -> None:
    first = letter_at(DUE)
    mark_letters_sent()
    run_at(DUE + 3 * DAY, remind_of_open_questions)

    for letter in (first, check_in_letters()[-1]):
        text = re.sub(r"https?://\S+", " ", letter.text)
        assert words(text) == words(visible_text(letter))
        assert len(letter.html) < 100_000


def test_question_is_not_sent_after_it_expired(episode: Episode) -> None:
    letter = letter_at(DUE)

    assert letter.send_before == CheckIn.objects.get().expires_at


def test_every_link_of_a_letter_names_its_reader(episode: Episode) -> None:
    tokens = re.findall(r"/c/([\w.~-]+)", letter_at(DUE).text)

    assert {unseal(token).purpose for token in tokens} == {"check_in", "opt_out"}
    assert all(unseal(token).reader for token in tokens)


def test_opt_out_page_names_the_letters_that_stop(episode: Episode, client: DjangoClient) -> None:
    letter = letter_at(DUE)

    page = client.get(letter.opt_out_url.removeprefix("http://127.0.0.1:8000"))

    assert "questions about how you are after a visit" in page.content.decode()
