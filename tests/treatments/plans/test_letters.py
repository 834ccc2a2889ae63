"""The letter after a visit: its size, its preview, both of its forms, and the line about the next visit."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from clinic import clock
from clinic.mail.transport import email_message
from clinic.models import Envelope, Location, Practice, Staff
from scheduling.models import Appointment, Attendance
from tests.factories import ClientFactory, visit_of
from tests.treatments.plans.worked.drafted import reader_and_points
from treatments.models import ClinicalSettings, SelfCarePlan, SessionNote
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.sign import sign_note
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.plans.frame import next_visit_blocks
from treatments.plans.letters import plan_letter
from treatments.plans.pdf import plan_pdf_context
from treatments.plans.whole_plan import plan_blocks
from treatments.tasks import prepare_letters

SITES = ("UT1", "GA1", "SO1", "QL1")
INVITATION = "Your next visit is not booked yet:"


@pytest.fixture
def plan(session_note: SessionNote, therapist: Staff) -> SelfCarePlan:
    """Ana's plan, drafted from points from head to calf."""
    for site in SITES:
        mark_point(note=session_note, data={"site": site, "side": "right"}, by=therapist)
    return draft_plan(note=sign_note(note=session_note, revision=None, by=therapist), by=therapist)


@pytest.fixture
def letter(plan: SelfCarePlan, therapist: Staff) -> Envelope:
    """The letter, ready to leave."""
    send_plan(plan=plan, revision=None, by=therapist)
    assert prepare_letters() == 1
    return Envelope.objects.get()


def seen(html: str) -> str:
    """The words of a letter's body as they are read."""
    body = re.sub(
        r'<div class="preview".*?</div>', "", html.split("<body", 1)[1].split(">", 1)[1], flags=re.DOTALL
    )
    return unescape(re.sub(r"<[^>]+>", " ", body))


def words(text: str) -> list[str]:
    """The words, without what only lays them out."""
    return re.findall(r"[a-z0-9]+", text.lower())


def test_letter_with_its_chart_but_its_pdf_is_under_60_kb(letter: Envelope) -> None:
    letter.attachments.filter(content_id="").delete()

    assert len(email_message(letter, "hello@willow.test").message().as_bytes()) < 60_000


def test_letter_has_at_most_250_words(letter: Envelope) -> None:
    assert 100 < len(seen(letter.html).split()) <= 250


def test_text_and_html_have_the_same_words(letter: Envelope) -> None:
    text = re.sub(r"https?://\S+", "", re.sub(r"(?m)^\d\. ", "", letter.text))
    alt = unescape(" ".join(re.findall(r'alt="([^"]*)"', letter.html)))

    assert set(words(text)) ^ set(words(seen(letter.html) + alt)) == set()


def test_letter_previews_only_its_subject(letter: Envelope) -> None:
    body = unescape(re.sub(r"<[^>]+>", "", letter.html.split("<body", 1)[1].split(">", 1)[1])).lstrip()

    assert body.startswith(letter.subject)
    assert re.sub(r"[\s\u034f\u200c\xa0]", "", body[len(letter.subject) : 250]) == ""


def test_letter_begins_with_the_actions_for_today(letter: Envelope) -> None:
    parts = ("Today\n", "Then\n", "[Body chart", "1. Press: ", "Stop at once", "Call 999")
    places = [letter.text.index(part) for part in parts]

    assert places == sorted(places)


def test_plan_mentions_the_next_visit_when_none_is_booked(plan: SelfCarePlan) -> None:
    assert INVITATION in "".join(block.as_text() for block in next_visit_blocks(plan))


def booked(client_visit: Attendance, willow: Location, **fields: Any) -> None:
    """The same client's visit next week."""
    now = clock.now()
    soon = {"starts_at": now + timedelta(days=7), "ends_at": now + timedelta(days=7, hours=1)}
    fields = {"state": "booked", "arrived_at": None, "started_at": None} | soon | fields
    visit_of(client_visit.client, willow, **fields)


@pytest.mark.parametrize("state", ["booked", "confirmed"])
def test_letter_is_silent_when_a_next_visit_is_booked(
    plan: SelfCarePlan, visit: Attendance, willow: Location, state: str
) -> None:
    booked(visit, willow, state=state)

    assert next_visit_blocks(plan) == []


def test_next_visit_ignores_cancelled_past_and_other_clients_visits(
    plan: SelfCarePlan, visit: Attendance, willow: Location
) -> None:
    now = clock.now()
    cancelled = {"cancelled_at": now, "cancelled_by": "client", "cancel_reason": "ill"}
    booked(visit, willow, state="cancelled", **cancelled)
    past = now - timedelta(days=7)
    booked(visit, willow, starts_at=past, ends_at=past + timedelta(hours=1))
    booked(visit_of(ClientFactory.create(name="Ben"), willow), willow)

    [line] = next_visit_blocks(plan)
    assert INVITATION in line.as_text()


def test_letter_to_a_guest_omits_the_advice_to_the_booking_client(
    plan: SelfCarePlan, visit: Attendance, therapist: Staff
) -> None:
    advice = {
        "advised_every_weeks": 2,
        "advised_visits": 4,
        "advised_at": clock.now(),
        "advised_by": therapist,
    }
    service = visit.appointment.service
    Appointment.objects.update(advised_service=service, **advice)
    read = SelfCarePlan.objects.with_details().get
    assert service.name in next_visit_blocks(read())[0].as_text()

    Appointment.objects.update(client=ClientFactory.create(name="Ben"))

    [line] = next_visit_blocks(read())
    assert line.as_text().strip().startswith(INVITATION)


def test_draft_plan_counts_its_days_from_the_locations_today(
    session_note: SessionNote, therapist: Staff
) -> None:
    Location.objects.update(timezone="Pacific/Auckland")

    with clock.at(datetime(2026, 3, 2, 20, tzinfo=UTC)):
        plan = draft_plan(note=session_note, by=therapist)

    days = timedelta(days=ClinicalSettings.current().plan_days)
    assert plan.expires_on == date(2026, 3, 3) + days


def test_emergency_number_is_the_locations_else_the_practices(plan: SelfCarePlan, willow: Location) -> None:
    Practice.objects.update(emergency_number="000")

    def numbers() -> set[str]:
        read = SelfCarePlan.objects.with_details().get(pk=plan.pk)
        reader, points = reader_and_points(read)
        letter, _ = plan_letter(read, reader, points)
        page = plan_blocks(read, reader, Practice.current(), ClinicalSettings.current(), None)
        words = " ".join([letter.text, *(block.as_text() for block in page)])
        return {*re.findall(r"Call (\d+)", words), plan_pdf_context(read)["emergency"]}

    assert numbers() == {"000"}
    Location.objects.filter(pk=willow.pk).update(emergency_number="112")
    assert numbers() == {"112"}
