"""A visit to Willow Clinic and the days after, over HTTP, with real processes, broker and mail server.

Ana is registered, booked, confirmed, reminded, checked in and treated; her note is marked and signed, and her
plan is in her mailbox. Two days later she is asked how she is, and Theo sees to what she answers. The front
desk helps at every step that is the desk's, and is refused at all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.deployment import Deployment
from tests.journeys import the_days_after as after
from tests.journeys import the_visit as visit
from tests.journeys.day import CLINICAL, NAMES, Day, addresses_in, ok, open_day

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def day(deployment: Deployment) -> Iterator[Day]:
    with open_day(deployment) as day:
        yield day


def test_a_day_at_the_clinic(day: Day) -> None:
    visit.fern_lets_letters_leave_at_once(day)
    visit.dana_registers_ana(day)
    visit.dana_books_ana(day)
    visit.ana_gets_the_confirmation_and_confirms(day)
    visit.ana_says_how_strong_the_pain_was(day)
    visit.ana_is_reminded(day)
    visit.dana_checks_ana_in(day)
    visit.theo_reads_the_brief(day)
    visit.theo_opens_an_episode(day)
    visit.theo_writes_and_marks(day)
    visit.theo_signs(day)
    visit.theo_advises_the_next_visit(day)
    visit.theo_sends_the_plan(day)
    visit.ana_has_the_plan(day)
    visit.dana_books_the_next_visit(day)
    after.two_days_pass(day)
    after.ana_is_asked(day)
    after.looking_at_the_question_answers_nothing(day)
    after.ana_answers(day)
    after.ana_ticks_an_emergency(day)
    after.theo_is_called(day)
    after.a_second_answer_changes_nothing(day)
    after.theo_reads_it_in_his_digest(day)
    after.nobody_treats_ana_meanwhile(day)
    after.theo_closes_it_with_a_finding(day)
    after.theo_knows_it_in_the_next_brief(day)
    after.the_outcome_begins_at_the_baseline(day)
    after.dana_is_refused_all_of_it(day)
    dana_sees_nothing_clinical(day)
    no_subject_or_address_gives_anything_away(day)


def dana_sees_nothing_clinical(day: Day) -> None:
    lines = ok(day.dana.api("GET", f"clients/{day.ids['ana']}/letters"))["results"]
    assert [line["kind"] for line in lines] == [
        *("check_in", "booking_confirmed", "aftercare", "reminder", "booking_confirmed")
    ]
    for line in (lines[0], lines[2]):
        opened = ok(day.dana.api("GET", f"letters/{line['id']}"))
        assert (opened["text"], opened["subject"], opened["sensitivity"]) == (None, None, "clinical")
    assert "trapezius" in ok(day.theo.api("GET", f"letters/{lines[2]['id']}"))["text"]
    day.refuses_dana("GET", f"clients/{day.ids['ana']}/conditions")
    day.refuses_dana("GET", f"episodes?client={day.ids['ana']}")
    timeline = day.dana.api("GET", f"clients/{day.ids['ana']}/timeline")
    assert not re.search(b"trapezius|temple|pain|numb|RF-|CI-", timeline.content)


def no_subject_or_address_gives_anything_away(day: Day) -> None:
    letters = day.mailbox.messages
    subjects = " | ".join(str(letter["Subject"]) for letter in letters).lower()
    assert re.findall(rf"{'|'.join(CLINICAL)}|\b(?:{NAMES})\b", subjects) == []
    assert {address for letter in letters for address in addresses_in(letter)} == {
        "/c/...",
        "/api/v1/follow-ups?open=true&client=...",
        "/api/v1/follow-ups?open=true&mine=true",
    }
    assert len(letters) == 8
