"""A visit to Willow Clinic and the days after, over HTTP, with real processes, broker and mail server.

Ana is registered, booked, confirmed, reminded, checked in and treated; her note is marked and signed, and her
plan is in her mailbox. Two days later she is asked how she is, and Theo follows up her answer. The front desk
does the steps that are the desk's, and is refused all others.
"""

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
    visit.fern_sets_letters_to_leave_at_once(day)
    visit.dana_registers_ana(day)
    visit.dana_books_ana(day)
    visit.ana_gets_the_confirmation_and_confirms(day)
    visit.ana_answers_the_baseline_question(day)
    visit.ana_is_reminded(day)
    visit.dana_checks_ana_in(day)
    visit.theo_reads_the_brief(day)
    visit.theo_opens_an_episode(day)
    visit.theo_writes_the_note_and_marks_points(day)
    visit.theo_signs_the_note(day)
    visit.theo_advises_the_next_visit(day)
    visit.theo_sends_the_plan(day)
    visit.ana_receives_the_plan(day)
    visit.dana_books_the_next_visit(day)
    after.two_days_pass(day)
    after.ana_is_asked(day)
    after.opening_the_question_answers_nothing(day)
    after.ana_answers(day)
    after.ana_ticks_an_emergency(day)
    after.theo_receives_the_urgent_letter(day)
    after.a_second_answer_changes_nothing(day)
    after.theo_receives_the_digest(day)
    after.starting_a_session_is_refused(day)
    after.theo_closes_the_follow_up_with_a_finding(day)
    after.theo_reads_the_answer_in_the_next_brief(day)
    after.outcomes_begin_at_the_baseline(day)
    after.dana_is_refused_everything_clinical(day)
    dana_sees_nothing_clinical(day)
    no_subject_or_address_holds_names_or_health(day)


def dana_sees_nothing_clinical(day: Day) -> None:
    lines = ok(day.dana.api("GET", f"clients/{day.ids['ana']}/letters"))["results"]
    assert [line["kind"] for line in lines] == [
        *("check_in", "booking_confirmed", "aftercare", "reminder", "booking_confirmed")
    ]
    for line in (lines[0], lines[2]):
        shown = ok(day.dana.api("GET", f"letters/{line['id']}"))
        assert (shown["text"], shown["subject"], shown["sensitivity"]) == (None, None, "clinical")
    assert "slope between neck" in ok(day.theo.api("GET", f"letters/{lines[2]['id']}"))["text"]
    day.refuses_dana("GET", f"clients/{day.ids['ana']}/conditions")
    day.refuses_dana("GET", f"episodes?client={day.ids['ana']}")
    timeline = day.dana.api("GET", f"clients/{day.ids['ana']}/timeline")
    assert not re.search(b"trapezius|temple|pain|numb|RF-|CI-", timeline.content)


def no_subject_or_address_holds_names_or_health(day: Day) -> None:
    letters = day.mailbox.messages
    subjects = " | ".join(str(letter["Subject"]) for letter in letters).lower()
    assert re.findall(rf"{'|'.join(CLINICAL)}|\b(?:{NAMES})\b", subjects) == []
    assert {address for letter in letters for address in addresses_in(letter)} == {"/", "/c/..."}
    assert len(letters) == 8
