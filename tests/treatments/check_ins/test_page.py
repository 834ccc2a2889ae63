"""The page of a check-in: its questions, what it records, and what it shows first."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from django.test import override_settings

from clients.models import Client
from clinic import clock
from clinic.models import AuditEntry, Location, Staff
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
    visit_of,
)
from tests.letter_links import check_in_path
from treatments.check_ins.questions import red_flags_for
from treatments.models import CheckIn, Episode, FollowUp, Reading, SelfCarePlan, SessionNote
from treatments.notes.actions.open import open_note

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BORN = date(1990, 5, 17)
PHONE = "+442079460000"


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
def check_in(episode: Episode) -> CheckIn:
    """The client was asked how the week was."""
    return CheckInFactory.create(episode=episode)


def address(check_in: CheckIn) -> str:
    """Return the address of the link in the letter."""
    return check_in_path(check_in)


def born_on(day: int) -> dict[str, str]:
    """Return the fields of a birth date on this day of May 1990."""
    return {"birth_day": str(day), "birth_month": "05", "birth_year": "1990"}


def open_page(browser: Browser, check_in: CheckIn) -> str:
    """Return what the page shows."""
    answer = browser.get(address(check_in))
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Browser, check_in: CheckIn, **fields: Any) -> str:
    """Return what the page shows after these fields were posted."""
    answer = browser.post(address(check_in), fields)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, address(check_in))
    return browser.get(answer["Location"]).content.decode()


def test_page_shows_the_questions(client: Browser, check_in: CheckIn) -> None:
    page = open_page(client, check_in)

    assert "on average, in the last 7 days?" in page
    assert [f'name="pain" value="{number}"' in page for number in range(12)] == [*[True] * 11, False]
    assert "Anything new or worrying since your visit?" in page
    assert "Please call me" in page
    assert 'In an emergency call <a href="tel:999">' in page
    for not_asked in ("soreness", "did_it", "sleep", "flags"):
        assert f'name="{not_asked}"' not in page


def test_page_after_a_session_asks_for_pain_now_and_soreness(
    client: Browser, episode: Episode, visit: Attendance
) -> None:
    page = open_page(client, check_in_after(visit, episode))

    assert "right now?" in page
    assert 'name="soreness"' in page


def test_page_asks_about_exercises_only_after_a_sent_plan(
    client: Browser, check_in: CheckIn, session_note: SessionNote
) -> None:
    SessionNote.objects.update(episode=check_in.episode)
    plan = SelfCarePlan.objects.create(
        note=session_note,
        version=1,
        drafted_by=session_note.author,
        stop_rules=["x"],
        expires_on="2026-04-01",
    )
    assert 'name="did_it"' not in open_page(client, check_in)

    SelfCarePlan.objects.filter(pk=plan.pk).update(
        state="sent", approved_at=MONDAY, approved_by=session_note.author, sent_at=MONDAY, letter_text="x"
    )
    assert 'name="did_it"' in open_page(client, check_in)


def test_page_at_weeks_4_and_8_stores_optional_answers(client: Browser, episode: Episode) -> None:
    check_in = CheckInFactory.create(episode=episode, kind="week_8")
    assert "<details>" in open_page(client, check_in)

    post(client, check_in, pain="2", worrying="no", sleep="3", stress="11", stiffness="", global_change="2")

    stored = dict(check_in.readings.values_list("question", "value"))
    assert stored == {"average_7_days": 2, "sleep": 3, "global_change": 2}


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_page_records_nothing(client: Browser, check_in: CheckIn, method: str) -> None:
    before = AuditEntry.objects.count()

    answer = getattr(client, method)(address(check_in), headers={"Sec-Purpose": "prefetch"})

    check_in.refresh_from_db()
    assert (answer.status_code, check_in.answered_at) == (200, None)
    assert AuditEntry.objects.count() == before


def test_a_second_answer_is_not_kept_and_the_page_says_so(client: Browser, check_in: CheckIn) -> None:
    assert "<h1>Thank you</h1>" in post(client, check_in, pain="4", worrying="no")

    answer = client.post(address(check_in), {"pain": "9", "worrying": "no"})

    page = answer.content.decode()
    assert (answer.status_code, "<h1>This was not kept</h1>" in page, "Thank you" in page) == (
        422,
        True,
        False,
    )
    assert f'<a href="tel:{PHONE}">020 7946 0000</a>' in page[page.index("Please call us") :]
    assert check_in.readings.get().value == 4


def test_the_same_answer_again_is_thanked(client: Browser, check_in: CheckIn) -> None:
    for _ in range(2):
        assert "<h1>Thank you</h1>" in post(client, check_in, pain="4", worrying="no")


def test_a_later_yes_is_added_and_raises_what_it_gives_cause_for(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="3", worrying="no")

    page = post(client, check_in, pain="8", worrying="yes", wants_call="yes")

    assert "<h1>What is it?</h1>" in page
    check_in.refresh_from_db()
    assert (check_in.readings.get().value, check_in.worrying, check_in.wants_call) == (3, True, True)
    assert set(FollowUp.objects.values_list("reason", flat=True)) == {"worrying", "wants_call"}


def test_a_later_yes_is_added_although_the_rest_is_missing(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="3", worrying="no")

    assert "<h1>What is it?</h1>" in post(client, check_in, worrying="yes")

    assert FollowUp.objects.get().reason == "worrying"


def test_an_incomplete_later_answer_is_not_thanked(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="3", worrying="no")

    answer = client.post(address(check_in), {"worrying": "no"})

    assert (answer.status_code, "<h1>This was not kept</h1>" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"pain": "5"}, "tap Yes or No"), ({"worrying": "yes"}, "tap a number"), ({}, "tap a number")],
)
def test_each_question_that_must_be_answered_is_required(
    client: Browser, check_in: CheckIn, fields: dict[str, str], words: str
) -> None:
    answer = client.post(address(check_in), fields)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    check_in.refresh_from_db()
    assert check_in.answered_at is None


@pytest.mark.parametrize("pain", ["", "11", "-1", "x", "³"])
def test_post_without_a_number_stores_nothing_and_keeps_the_choices(
    client: Browser, check_in: CheckIn, pain: str
) -> None:
    answer = client.post(address(check_in), {"pain": pain, "worrying": "yes", "wants_call": "yes"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tap a number from 0 to 10" in page
    assert 'name="worrying" value="yes" checked' in page
    assert 'name="wants_call" value="yes" checked' in page
    check_in.refresh_from_db()
    assert check_in.answered_at is None


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("pain=4&" + "x=1&" * 1001, "application/x-www-form-urlencoded", 400),
        ("words=" + "x" * 2_700_000, "application/x-www-form-urlencoded", 413),
        ("pain=4", "multipart/form-data", 400),
    ],
)
def test_post_of_an_unreadable_form_is_refused_with_a_page(
    client: Browser, check_in: CheckIn, body: str, content_type: str, status: int
) -> None:
    answer = client.post(address(check_in), body.encode(), content_type=content_type)

    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert not CheckIn.objects.answered().exists()


def test_worrying_answer_counts_at_once_and_shows_the_red_flags(client: Browser, check_in: CheckIn) -> None:
    page = post(client, check_in, pain="5", worrying="yes")

    assert FollowUp.objects.get().reason == "worrying"
    assert "<h1>What is it?</h1>" in page
    assert "a headache reached its worst within a minute" in page
    assert page.index("call <a href") < page.index('name="signs"')
    assert "snap in the calf" not in page


def test_signs_stand_in_groups_of_at_most_a_dozen_ticks_a_page(client: Browser, check_in: CheckIn) -> None:
    page = post(client, check_in, pain="5", worrying="yes")
    assert "<legend>Call 999 if</legend>" in page

    pages = [page]
    while "Page " in pages[-1] and "<h1>What is it?</h1>" in pages[-1]:
        pages.append(post(client, check_in, step="tell", next=str(len(pages))))
    signs = [sign for page in pages for sign in re.findall(r'name="signs" value="([^"]+)"', page)]

    assert "<legend>See a doctor today if</legend>" in "".join(pages)
    assert all(page.count('<input type="checkbox"') <= 12 for page in pages)
    asked = [sign for flag in red_flags_for(check_in.episode) for sign in flag.signs]
    assert [html.unescape(sign) for sign in signs] == asked
    assert "<h1>Thank you</h1>" in pages[-1]


def test_an_emergency_ends_the_questions(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")

    page = post(client, check_in, step="tell", next="1", signs=["your chest hurts or feels tight"])

    assert "<h1>Call 999 now</h1>" in page
    assert "Your chest hurts or feels tight" in page
    check_in.refresh_from_db()
    assert (check_in.flags, check_in.signs) == (["RF-CHEST"], ["your chest hurts or feels tight"])


def test_repeated_first_answer_is_not_stored_as_details(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")
    post(client, check_in, pain="5", worrying="yes")

    check_in.refresh_from_db()
    assert check_in.told_at is None


@pytest.mark.parametrize(
    ("fields", "heading"),
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
def test_page_shows_first_what_to_do_and_keeps_showing_it(
    client: Browser, check_in: CheckIn, fields: dict[str, Any], heading: str
) -> None:
    post(client, check_in, pain="5", worrying="yes")

    assert f"<h1>{heading}</h1>" in post(client, check_in, step="tell", **fields)
    assert f"<h1>{heading}</h1>" in post(client, check_in, step="tell", **fields)
    with clock.at(MONDAY + timedelta(days=30)):
        assert f"<h1>{heading}</h1>" in open_page(client, check_in)


def test_what_is_told_later_is_added(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")
    post(client, check_in, step="tell", flags=["RF-LUMP"])

    assert "<h1>Call 999 now</h1>" in post(client, check_in, step="tell", flags=["RF-STROKE"])
    check_in.refresh_from_db()
    assert check_in.flags == ["RF-LUMP", "RF-STROKE"]


def test_emergency_page_has_a_link_to_call(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")
    page = post(client, check_in, step="tell", flags=["RF-CHEST"])

    assert (
        page.index("<h1>Call 999 now</h1>") < page.index('href="tel:999"') < page.index("Do not wait for us")
    )
    assert FollowUp.objects.filter(reason="red_flag", urgency="emergency").exists()


def test_same_day_page_names_the_signs_of_an_emergency(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")

    assert "sudden loss of vision" in post(client, check_in, step="tell", flags=["RF-GCA"])


def test_details_are_stored_cleaned_and_without_unasked_codes(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")
    words = "New.\r\n\x00" + "x" * 3000
    post(
        client,
        check_in,
        step="tell",
        flags=["RF-LUMP", "RF-ACHILLES", "nonsense"],
        stronger="yes",
        words=words,
    )

    check_in.refresh_from_db()
    assert (check_in.flags, check_in.stronger, check_in.spread) == (["RF-LUMP"], True, False)
    assert check_in.words.startswith("New.\nxx") and len(check_in.words) == 3005


def test_details_before_the_first_answer_are_refused(client: Browser, check_in: CheckIn) -> None:
    assert client.post(address(check_in), {"step": "tell", "flags": "RF-CHEST"}).status_code == 422

    check_in.refresh_from_db()
    assert (check_in.answered_at, check_in.flags) == (None, [])


def test_title_and_address_have_no_personal_word(client: Browser, check_in: CheckIn) -> None:
    post(client, check_in, pain="5", worrying="yes")
    page = post(client, check_in, step="tell", flags=["RF-CHEST"])

    assert "<title>How are you? · Willow Clinic</title>" in page
    for word in ("pain", "chest", check_in.episode.client.name.lower()):
        assert word not in address(check_in).lower()


@pytest.mark.parametrize("reason", ["expired", "closed", "archived", "in_error"])
def test_page_of_a_closed_question_refuses_and_stores_nothing(
    client: Browser, episode: Episode, visit: Attendance, session_note: SessionNote, reason: str
) -> None:
    check_in = check_in_after(visit, episode)
    at = MONDAY + timedelta(days=15 if reason == "expired" else 1)
    if reason == "closed":
        Episode.objects.update(closed_at=at, closed_by=episode.opened_by, outcome="improved")
    elif reason == "archived":
        Client.objects.update(archived_at=at)
    elif reason == "in_error":
        SessionNote.objects.update(
            entered_in_error_at=at,
            entered_in_error_by=session_note.author,
            entered_in_error_reason="Wrong visit",
        )

    with clock.at(at):
        seen, sent = client.get(address(check_in)), client.post(address(check_in), {"pain": "4"})

    assert (seen.status_code, sent.status_code) == (410, 410)
    for number in ("+442079460000", "999"):
        assert f"tel:{number}" in seen.content.decode()
    assert "What you sent was not kept" in sent.content.decode()
    assert "not kept" not in seen.content.decode()
    check_in.refresh_from_db()
    assert check_in.answered_at is None
    assert not FollowUp.objects.exists()


HELP = {"pain": "9", "worrying": "yes", "wants_call": "yes"}


@pytest.mark.parametrize("reason", ["expired", "closed"])
def test_a_call_for_help_to_a_closed_question_is_raised_once(
    client: Browser, check_in: CheckIn, therapist: Staff, reason: str
) -> None:
    at = MONDAY + timedelta(days=30)
    if reason == "closed":
        Episode.objects.update(closed_at=at, closed_by=therapist, outcome="improved")

    with clock.at(at):
        first, again = (client.post(address(check_in), HELP) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert "We have told your therapist" in first.content.decode()
    follow_ups = FollowUp.objects.order_by("reason")
    assert [(row.reason, row.revision) for row in follow_ups] == [("wants_call", 1), ("worrying", 1)]
    assert not Reading.objects.exists()


def test_a_call_for_help_about_somebody_who_left_is_not_kept_and_the_page_says_so(
    client: Browser, check_in: CheckIn
) -> None:
    Client.objects.update(archived_at=MONDAY)

    answer = client.post(address(check_in), HELP)

    assert answer.status_code == 410
    assert "What you sent was not kept" in answer.content.decode()
    assert f"tel:{PHONE}" in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_a_call_for_help_from_a_former_reader_says_that_it_was_not_kept(
    client: Browser, check_in: CheckIn
) -> None:
    path = address(check_in)
    Client.objects.update(email="right@example.test")

    assert "What you sent was not kept" in client.post(path, HELP).content.decode()
    assert "not kept" not in client.get(path).content.decode()


def test_a_late_call_for_help_from_a_shared_mailbox_needs_the_birth_date(
    client: Browser, check_in: CheckIn
) -> None:
    Client.objects.update(shared_mailbox=True, birth_on=BORN)
    with clock.at(MONDAY + timedelta(days=30)):
        wrong = client.post(address(check_in), HELP)
        right = client.post(address(check_in), HELP | born_on(17))

    assert (wrong.status_code, right.status_code) == (410, 200)


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000001"])
def test_page_of_an_unknown_question_is_not_found(client: Browser, practice: Any, key: str) -> None:
    assert client.get("/c/" + links.make_token("check_in", key)).status_code == 404


@pytest.fixture
def shared(check_in: CheckIn) -> CheckIn:
    """Others read the client's mailbox too."""
    Client.objects.update(shared_mailbox=True, birth_on=BORN)
    return check_in


def test_shared_mailbox_must_give_the_birth_date_with_the_answers(client: Browser, shared: CheckIn) -> None:
    assert 'name="birth_day"' in open_page(client, shared)

    wrong = client.post(address(shared), {**born_on(18), "pain": "4", "worrying": "yes"})
    assert wrong.status_code == 422
    assert 'name="pain" value="4" checked' in wrong.content.decode()
    assert not Reading.objects.exists()

    right = client.post(address(shared), {**born_on(17), "pain": "4", "worrying": "yes"})
    assert (right.status_code, "What is it?" in right.content.decode()) == (200, True)
    assert Reading.objects.get().value == 4


def test_shared_mailbox_sees_answers_only_after_the_birth_date(client: Browser, shared: CheckIn) -> None:
    born = born_on(17)
    client.post(address(shared), born | {"pain": "4", "worrying": "yes"})
    details = client.post(address(shared), born | {"step": "tell", "flags": "RF-CHEST"})
    assert "Call 999 now" in details.content.decode()

    page = open_page(client, shared)
    assert "One question first" in page and "999 now" not in page
    assert "Call 999 now" in client.post(address(shared), born).content.decode()
    assert client.post(address(shared), born_on(18)).status_code == 422


def test_birth_date_is_refused_after_ten_wrong_ones(client: Browser, shared: CheckIn) -> None:
    for _ in range(10):
        client.post(address(shared), {**born_on(18), "pain": "4"})

    answer = client.post(address(shared), {**born_on(17), "pain": "4"})

    assert answer.status_code == 429
    assert not Reading.objects.exists()


@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
def test_birth_dates_are_counted_without_a_cache_and_wrong_ones_are_audited(
    client: Browser, shared: CheckIn
) -> None:
    wrong = {**born_on(18), "pain": "4"}

    answers = [client.post(address(shared), wrong).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert AuditEntry.objects.filter(actor_key="birth_date", verb="tried_in_vain").count() == 10


def test_strangers_with_the_link_do_not_shut_the_client_out(client: Browser, shared: CheckIn) -> None:
    right = {**born_on(17), "pain": "4", "worrying": "no"}
    assert client.post(address(shared), right).status_code < 400
    for _ in range(11):
        stranger = client.post(address(shared), born_on(18), REMOTE_ADDR="192.0.2.1")

    assert stranger.status_code == 429
    assert client.post(address(shared), right).status_code < 400


def test_page_for_a_guardian_names_the_client(client: Browser, check_in: CheckIn) -> None:
    guardian = ClientFactory.create(name="Chloe")
    Client.objects.filter(pk=check_in.episode.client_id).update(name="Tim", guardian=guardian)

    assert "This is about Tim." in open_page(client, check_in)


def test_two_posts_at_once_store_one_answer(fresh_database: str) -> None:
    PracticeFactory.create()
    check_in = CheckInFactory.create(episode=episode_in("temple", opened_by=StaffFactory.create()))
    path = address(check_in)

    answers = [{"pain": pain, "worrying": "no"} for pain in ("2", "9")]
    statuses = [answer.status_code for answer in at_once([partial(Browser().post, path, a) for a in answers])]

    assert sorted(statuses) == [303, 422]
    assert Reading.objects.count() == 1
    assert AuditEntry.objects.filter(verb="answered").count() == 1


def test_page_gives_the_emergency_number_of_the_last_location(
    client: Browser, check_in: CheckIn, willow: Location, therapist: Staff
) -> None:
    episode = check_in.episode
    open_note(attendance=visit_of(episode.client, willow), episode=episode, by=therapist)
    Location.objects.update(emergency_number="15")

    assert 'href="tel:15"' in open_page(client, check_in)
