"""Letters, pages behind links and calendar entries, whole, as a German client reads them.

`WRITE_GOLDEN=1 pytest tests/languages` writes the texts anew: read each.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client as Browser

from clients.addressing import Addressee, addressee
from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.outbox import Letter
from clinic.models import Practice, Staff
from clinic.pages import links
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.letters import letters
from scheduling.models import Appointment
from tests.factories import CheckInFactory, Diary, episode_in
from tests.letter_links import check_in_path, letter_path, visit_path
from treatments.check_ins.letters import question_letter, reminder_letter
from treatments.models import CheckIn, FollowUp

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SYSTEM = SystemActor("test")
GOLDEN = Path(__file__).parent / "golden"
WRITES = os.environ.get("WRITE_GOLDEN") == "1"


@pytest.fixture(autouse=True)
def early() -> Iterator[None]:
    """It is Monday 2 March 2026."""
    with clock.at(EARLY):
        yield


@pytest.fixture
def heike(diary: Diary) -> Client:
    """A client whose language is Austrian German."""
    diary.location.how_to_enter, diary.location.what_to_wear = "Bitte unten klingeln.", "Bequeme Kleidung."
    diary.location.save()
    Client.objects.filter(pk=diary.ana.pk).update(name="Heike Großmann", language="de-AT")
    return Client.objects.get(pk=diary.ana.pk)


@pytest.fixture
def visit(heike: Client, diary: Diary) -> Appointment:
    """Heike's visit on Tuesday 24 March at ten."""
    requested = [RequestedResource(diary.theo.pk)]
    return book(client=heike, service=diary.massage, starts_at=AT_TEN, requested=requested, by=SYSTEM)


@pytest.fixture
def check_in(heike: Client) -> CheckIn:
    """Heike is asked how the week was."""
    episode = episode_in("temple", client=heike, opened_by=Staff.objects.earliest("created_at"))
    return CheckInFactory.create(episode=episode)


def require_golden(name: str, *texts: str) -> None:
    """Compare texts with the committed ones, in which links have no tokens."""
    text = re.sub(r"\S+/c/\S+", "(Link)", "\n\n=====\n\n".join(texts))
    file = GOLDEN / f"{name}.txt"
    if WRITES:
        file.write_text(text)

    assert text == file.read_text()


def in_full(letter: Letter) -> str:
    """Return subject and text of a letter; its HTML says that it is German."""
    assert '<html lang="de">' in letter.html
    files = [file.content.decode() for file in letter.files if file.content_type.startswith("text/")]
    shown = [line for file in files for line in file.replace("\r\n ", "").splitlines()]
    entries = [line for line in shown if line.startswith(("SUMMARY", "DESCRIPTION"))]
    return "\n".join([letter.subject, "", letter.text.strip(), *entries])


def words_of(page: str) -> str:
    """Return the words of a page, a line for each block."""
    assert '<html lang="de">' in page
    body = page.split("</style>")[1].split("</html>")[0]
    body = re.sub(r"\s*\n\s*", " ", body)
    lines = re.sub(
        r"</(p|h1|h2|li|dt|dd|label|legend|button|header|footer|summary|details)>|<br>", "\n", body
    )
    text = unescape(re.sub(r"<[^>]+>", "", lines))
    words = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return re.sub(r"(^\d\d?(:\d\d)?\n){3,}", "(0 ...)\n", words, flags=re.MULTILINE)


def reader_of(client: Client) -> Addressee:
    reader = addressee(client, EARLY.date())
    assert reader is not None
    return reader


def test_letters_of_a_visit(visit: Appointment) -> None:
    practice, times = Practice.current(), [AT_TEN + DAY, AT_TEN + 2 * DAY]

    [booked] = letters.confirmation(visit, practice)
    [moved] = letters.change_notice(visit, practice, AT_TEN - DAY)
    [moved_by_clinic] = letters.change_notice(visit, practice, AT_TEN - DAY, by_clinic=True)
    [cancelled] = letters.cancellation_notice(visit, practice, by_clinic=False)
    [cancelled_by_clinic] = letters.cancellation_notice(visit, practice, by_clinic=True, free_times=times)
    [reminder] = letters.reminder(visit, practice, 48, to={visit.client_id})

    written = (booked, moved, moved_by_clinic, cancelled, cancelled_by_clinic, reminder)
    require_golden("letters_of_a_visit", *map(in_full, written))


def test_letters_of_a_check_in(check_in: CheckIn, heike: Client, diary: Diary) -> None:
    question = question_letter(check_in, reader_of(heike), diary.location)
    reminder = reminder_letter(check_in, reader_of(heike), diary.location)

    require_golden("letters_of_a_check_in", in_full(question), in_full(reminder))


def test_page_of_a_visit(client: Browser, visit: Appointment) -> None:
    path = visit_path(visit)
    pages = [client.get(path), client.get(f"{path}?times")]
    pages += [client.post(path, {"do": "confirm"}, follow=True), client.post(path, {"do": "move", "to": ""})]
    cancel(appointment=visit, cancelled_by="clinic", reason="therapist_ill", by=SYSTEM)
    pages.append(client.get(path))
    with clock.at(AT_TEN + DAY):
        pages.append(client.get(path))

    require_golden("page_of_a_visit", *(words_of(page.content.decode()) for page in pages))


def test_page_of_a_check_in(client: Browser, check_in: CheckIn) -> None:
    path = check_in_path(check_in)
    asking = client.get(path)
    missing = client.post(path, {"pain": "3"})
    telling = client.post(path, {"pain": "3", "worrying": "yes", "wants_call": "yes"}, follow=True)
    signs = re.findall(r'name="signs" value="([^"]*)"', telling.content.decode())
    told = client.post(path, {"step": "tell", "signs": [unescape(signs[0])]}, follow=True)
    pages = [words_of(page.content.decode()) for page in (asking, missing, told)]
    frame = words_of(re.sub(r'<span lang="en">.*?</span>', "(English)", telling.content.decode()))

    require_golden("page_of_a_check_in", *pages, re.sub(r"(\(English\)\n)+", "(English)\n", frame))


def test_staff_are_told_in_english_what_a_german_client_says(client: Browser, check_in: CheckIn) -> None:
    client.post(check_in_path(check_in), {"pain": "3", "worrying": "yes"})

    assert "Monday 2 March 2026: said Yes to 'Anything new or worrying since your visit?'" in str(
        list(FollowUp.objects.values_list("evidence", flat=True))
    )


def test_other_pages(client: Browser, heike: Client, visit: Appointment, check_in: CheckIn) -> None:
    opt_out = letter_path("opt_out", f"{heike.pk}/reminder", heike)
    pages = [client.get(opt_out), client.post(opt_out), client.get("/c/nothing")]
    Client.objects.filter(pk=heike.pk).update(shared_mailbox=True, birth_on=date(1980, 5, 17))
    path = check_in_path(check_in)
    born = {"birth_day": "17", "birth_month": "5", "birth_year": "1980"}
    pages += [client.get(path), client.post(path, {"pain": "3", "worrying": "no"})]
    pages.append(client.post(path, {"pain": "3", "worrying": "no"} | born))
    pages.append(client.get(path))
    dates = {"asked_at": EARLY - 9 * DAY, "expires_at": EARLY - DAY}
    closed = CheckInFactory.create(episode=check_in.episode, **dates)
    pages.append(client.get(check_in_path(closed)))
    Practice.objects.update(language="de")
    pages.append(client.get("/c/" + links.make_token("visit", f"{visit.pk}/{visit.pk}")))

    shown = [page.content.decode() for page in pages]
    assert '<html lang="en">' in shown.pop(2)
    require_golden("other_pages", *map(words_of, shown))
