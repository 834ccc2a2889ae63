"""The page of a check-in: what it asks, what it records, and what it says first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from clinic import clock
from clinic.models import AuditEntry, Staff
from clinic.pages import links
from scheduling.models import Attendance
from tests.callers import at_once
from tests.factories import (
    CheckInFactory,
    ClientFactory,
    PracticeFactory,
    StaffFactory,
    check_in_after,
    episode_in,
)
from treatments.models import CheckIn, Episode, FollowUp, Reading, SelfCarePlan, SessionNote

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BORN = date(1990, 5, 17)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday 2 March 2026, 9:00 in London."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def episode(morning: None, practice: Any, therapist: Staff) -> Episode:
    """A headache, felt in the right temple."""
    return episode_in("temple", opened_by=therapist)


@pytest.fixture
def asked(episode: Episode) -> CheckIn:
    """The client was asked how the week was."""
    return CheckInFactory.create(episode=episode)


def address(asked: CheckIn) -> str:
    """Where the link in the letter leads."""
    return "/c/" + links.make("check_in", str(asked.pk))


def look(browser: Browser, asked: CheckIn) -> str:
    """What the page shows."""
    answer = browser.get(address(asked))
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Browser, asked: CheckIn, **said: Any) -> str:
    """What the page shows after this was sent."""
    answer = browser.post(address(asked), said)
    assert (answer.status_code, answer["Location"]) == (303, address(asked))
    return look(browser, asked)


def test_it_asks_on_one_screen(client: Browser, asked: CheckIn) -> None:
    said = look(client, asked)

    assert "on average, in the last 7 days?" in said
    assert [f'name="pain" value="{number}"' in said for number in range(12)] == [*[True] * 11, False]
    assert "Anything new or worrying since your visit?" in said
    assert "Please call me" in said
    assert 'In an emergency call <a href="tel:999">' in said
    for not_asked in ("soreness", "did_it", "sleep", "flags"):
        assert f'name="{not_asked}"' not in said


def test_after_a_session_it_asks_for_the_pain_now_and_for_soreness(
    client: Browser, episode: Episode, visit: Attendance
) -> None:
    said = look(client, check_in_after(visit, episode))

    assert "right now?" in said
    assert 'name="soreness"' in said


def test_only_whoever_was_sent_a_plan_is_asked_about_it(
    client: Browser, asked: CheckIn, session_note: SessionNote
) -> None:
    SessionNote.objects.update(episode=asked.episode)
    plan = SelfCarePlan.objects.create(
        note=session_note,
        version=1,
        drafted_by=session_note.author,
        stop_rules=["x"],
        expires_on="2026-04-01",
    )
    assert 'name="did_it"' not in look(client, asked)

    SelfCarePlan.objects.filter(pk=plan.pk).update(
        state="sent", approved_at=MONDAY, approved_by=session_note.author, sent_at=MONDAY, letter_text="x"
    )
    assert 'name="did_it"' in look(client, asked)


def test_at_weeks_4_and_8_more_may_be_told(client: Browser, episode: Episode) -> None:
    asked = CheckInFactory.create(episode=episode, kind="week_8")
    assert "<details>" in look(client, asked)

    post(client, asked, pain="2", sleep="3", stress="11", stiffness="", global_change="2")

    kept = dict(asked.readings.values_list("question", "value"))
    assert kept == {"average_7_days": 2, "sleep": 3, "global_change": 2}


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_records_nothing(client: Browser, asked: CheckIn, method: str) -> None:
    before = AuditEntry.objects.count()

    answer = getattr(client, method)(address(asked), headers={"Sec-Purpose": "prefetch"})

    asked.refresh_from_db()
    assert (answer.status_code, asked.answered_at) == (200, None)
    assert AuditEntry.objects.count() == before


def test_an_answer_is_recorded_once_and_thanked_for(client: Browser, asked: CheckIn) -> None:
    assert "<h1>Thank you</h1>" in post(client, asked, pain="4", worrying="no")
    assert "<h1>Thank you</h1>" in post(client, asked, pain="9", worrying="yes")

    asked.refresh_from_db()
    assert (asked.readings.get().value, asked.worrying) == (4, False)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("pain", ["", "11", "-1", "x", "³"])
def test_without_a_number_nothing_is_stored_and_nothing_chosen_is_lost(
    client: Browser, asked: CheckIn, pain: str
) -> None:
    answer = client.post(address(asked), {"pain": pain, "worrying": "yes", "wants_call": "yes"})

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "tap a number from 0 to 10" in said
    assert 'name="worrying" value="yes" checked' in said
    assert 'name="wants_call" value="yes" checked' in said
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("pain=4&" + "x=1&" * 1001, "application/x-www-form-urlencoded", 400),
        ("words=" + "x" * 2_700_000, "application/x-www-form-urlencoded", 413),
        ("pain=4", "multipart/form-data", 400),
    ],
)
def test_a_form_that_cannot_be_read_is_turned_down_as_a_page(
    client: Browser, asked: CheckIn, body: str, content_type: str, status: int
) -> None:
    answer = client.post(address(asked), body.encode(), content_type=content_type)

    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert not CheckIn.objects.answered().exists()


def test_worrying_counts_at_once_and_then_asks_what_it_is(client: Browser, asked: CheckIn) -> None:
    said = post(client, asked, pain="5", worrying="yes")

    assert FollowUp.objects.get().reason == "worrying"
    assert "<h1>What is it?</h1>" in said
    assert 'value="RF-THUNDERCLAP"' in said
    assert said.index("call <a href") < said.index('name="flags"')
    for elsewhere in ("RF-ACHILLES", "RF-SUICIDE", "RF-SAFEGUARD"):
        assert elsewhere not in said


def test_a_repeated_first_answer_is_not_taken_for_the_second(client: Browser, asked: CheckIn) -> None:
    post(client, asked, pain="5", worrying="yes")
    post(client, asked, pain="5", worrying="yes")

    asked.refresh_from_db()
    assert asked.told_at is None


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ({"flags": ["RF-LUMP", "RF-GCA", "RF-CHEST"]}, "Call 999 now"),
        ({"flags": ["RF-LUMP", "RF-GCA"]}, "See a doctor today"),
        ({"flags": ["RF-LUMP"]}, "See a doctor within two weeks"),
        ({"stronger": "yes"}, "See a doctor within two weeks"),
        ({"spread": "yes"}, "See a doctor within two weeks"),
        ({"words": "Not sure."}, "Thank you"),
        ({}, "Thank you"),
    ],
)
def test_what_to_do_comes_first_and_stays(
    client: Browser, asked: CheckIn, said: dict[str, Any], heading: str
) -> None:
    post(client, asked, pain="5", worrying="yes")

    assert f"<h1>{heading}</h1>" in post(client, asked, step="tell", **said)
    assert f"<h1>{heading}</h1>" in post(client, asked, step="tell", flags=["RF-STROKE"])
    with clock.at(MONDAY + timedelta(days=30)):
        assert f"<h1>{heading}</h1>" in look(client, asked)


def test_an_emergency_can_be_called_with_a_tap(client: Browser, asked: CheckIn) -> None:
    post(client, asked, pain="5", worrying="yes")
    said = post(client, asked, step="tell", flags=["RF-CHEST"])

    assert (
        said.index("<h1>Call 999 now</h1>") < said.index('href="tel:999"') < said.index("Do not wait for us")
    )
    assert FollowUp.objects.filter(reason="red_flag", urgency="emergency").exists()


def test_what_is_seen_today_says_what_would_make_it_an_emergency(client: Browser, asked: CheckIn) -> None:
    post(client, asked, pain="5", worrying="yes")

    assert "sudden loss of vision" in post(client, asked, step="tell", flags=["RF-GCA"])


def test_what_was_told_is_kept(client: Browser, asked: CheckIn) -> None:
    post(client, asked, pain="5", worrying="yes")
    words = "New.\r\n\x00" + "x" * 3000
    post(
        client, asked, step="tell", flags=["RF-LUMP", "RF-ACHILLES", "nonsense"], stronger="yes", words=words
    )

    asked.refresh_from_db()
    assert (asked.flags, asked.stronger, asked.spread) == (["RF-LUMP"], True, False)
    assert asked.words.startswith("New.\nxx") and len(asked.words) == 2000


def test_nothing_is_told_before_the_first_answer(client: Browser, asked: CheckIn) -> None:
    assert client.post(address(asked), {"step": "tell", "flags": "RF-CHEST"}).status_code == 422

    asked.refresh_from_db()
    assert (asked.answered_at, asked.flags) == (None, [])


def test_title_and_address_tell_nothing(client: Browser, asked: CheckIn) -> None:
    post(client, asked, pain="5", worrying="yes")
    said = post(client, asked, step="tell", flags=["RF-CHEST"])

    assert "<title>How are you? · Willow Clinic</title>" in said
    for word in ("pain", "chest", asked.episode.client.name.lower()):
        assert word not in address(asked).lower()


@pytest.mark.parametrize("case", ["expired", "closed", "archived", "in_error"])
def test_what_is_no_longer_asked_says_so_kindly_and_stores_nothing(
    client: Browser, episode: Episode, visit: Attendance, session_note: SessionNote, case: str
) -> None:
    asked = check_in_after(visit, episode)
    at = MONDAY + timedelta(days=15 if case == "expired" else 1)
    if case == "closed":
        Episode.objects.update(closed_at=at, closed_by=episode.opened_by, outcome="improved")
    elif case == "archived":
        Client.objects.update(archived_at=at)
    elif case == "in_error":
        SessionNote.objects.update(
            entered_in_error_at=at,
            entered_in_error_by=session_note.author,
            entered_in_error_reason="Wrong visit",
        )

    with clock.at(at):
        seen, sent = client.get(address(asked)), client.post(address(asked), {"pain": "4"})

    assert (seen.status_code, sent.status_code) == (410, 410)
    for number in ("+442079460000", "999"):
        assert f"tel:{number}" in seen.content.decode()
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000001"])
def test_a_question_that_is_not_there(client: Browser, practice: Any, key: str) -> None:
    assert client.get("/c/" + links.make("check_in", key)).status_code == 404


@pytest.fixture
def read_along(asked: CheckIn) -> CheckIn:
    """Others read the client's mailbox too."""
    Client.objects.update(shared_mailbox=True, birth_on=BORN)
    return asked


def test_where_others_read_along_the_birth_date_is_asked_on_the_same_form(
    client: Browser, read_along: CheckIn
) -> None:
    assert 'name="birth_on"' in look(client, read_along)

    wrong = client.post(address(read_along), {"birth_on": "1990-05-18", "pain": "4", "worrying": "yes"})
    assert wrong.status_code == 422
    assert 'name="pain" value="4" checked' in wrong.content.decode()
    assert not Reading.objects.exists()

    right = client.post(address(read_along), {"birth_on": "1990-05-17", "pain": "4", "worrying": "yes"})
    assert (right.status_code, "What is it?" in right.content.decode()) == (200, True)
    assert Reading.objects.get().value == 4


def test_what_was_answered_is_behind_the_birth_date(client: Browser, read_along: CheckIn) -> None:
    born = {"birth_on": "1990-05-17"}
    client.post(address(read_along), born | {"pain": "4", "worrying": "yes"})
    told = client.post(address(read_along), born | {"step": "tell", "flags": "RF-CHEST"})
    assert "Call 999 now" in told.content.decode()

    said = look(client, read_along)
    assert "One question first" in said and "999 now" not in said
    assert "Call 999 now" in client.post(address(read_along), born).content.decode()
    assert client.post(address(read_along), {"birth_on": "1990-05-18"}).status_code == 422


def test_a_birth_date_is_not_guessed(client: Browser, read_along: CheckIn) -> None:
    for _ in range(10):
        client.post(address(read_along), {"birth_on": "1990-05-18", "pain": "4"})

    answer = client.post(address(read_along), {"birth_on": "1990-05-17", "pain": "4"})

    assert answer.status_code == 429
    assert not Reading.objects.exists()


def test_a_guardian_reads_whom_it_is_about(client: Browser, asked: CheckIn) -> None:
    guardian = ClientFactory.create(name="Chloe")
    Client.objects.filter(pk=asked.episode.client_id).update(name="Tim", guardian=guardian)

    assert "This is about Tim." in look(client, asked)


def test_two_answers_at_once_are_one(fresh_database: str) -> None:
    PracticeFactory.create()
    asked = CheckInFactory.create(episode=episode_in("temple", opened_by=StaffFactory.create()))
    where = address(asked)

    came = at_once(
        [lambda pain=pain: Browser().post(where, {"pain": str(pain)}).status_code for pain in (2, 9)]  # type: ignore[misc]
    )

    assert came == [303, 303]
    assert Reading.objects.count() == 1
    assert AuditEntry.objects.filter(verb="answered").count() == 1
