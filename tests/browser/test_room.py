"""A session in the room, from check-in to the sent plan, in Chromium: by keys alone, and without script."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from scheduling.models import Appointment, Assignment
from tests.browser.chromium import NEEDS_CHROMIUM, console_of, cookie_of, in_browser, signed_in
from tests.browser.test_morning import Desk
from tests.deployment import Deployment
from tests.effort import IS_LONG
from tests.factories import ConsentFactory, Diary, visit_of
from tests.races.conftest import open_willow
from tests.screen_user import screen_user
from treatments.models import SelfCarePlan, SessionNote

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    """Willow Clinic, where Ana has a visit with Theo now."""
    diary = open_willow()
    for kind in ("treatment", "aftercare"):
        ConsentFactory.create(client=diary.ana, kind=kind)
    times: dict[str, Any] = {"arrived_at": None, "started_at": None}
    visit = visit_of(diary.ana, diary.location, state="booked", service=diary.massage, **times).appointment
    Assignment.objects.create(appointment=visit, resource=diary.theo, kind="therapist")
    return diary


def treat(room: Desk) -> None:
    """Check Ana in, start, mark a knot, write a sentence, sign, and complete the session."""
    room.open("/today")
    room.says("First visit")
    room.choose(room.main.locator(".check-in input[type=radio]").first)
    room.button("Check in")
    room.says("Checked in.")
    use(room, "Start the session")
    use(room, "Open the note")
    write_in(room, "#typed-lines", "R UT1 7>3 60s p3")
    room.button("Mark")
    room.main.locator(".mark-list li").first.wait_for()
    write_in(room, "[name=subjective]", "Stiff since Monday.")
    room.button("Read and sign")
    room.button("Sign")
    room.says("Signed.")


def write_in(room: Desk, field: str, text: str) -> None:
    control = room.main.locator(field)
    control.focus()
    room.page.keyboard.type(text)


def use(room: Desk, name: str) -> None:
    """Use the button whose name begins like this; the client's follows."""
    room.press(room.main.get_by_role("button", name=name).last)


def follow(room: Desk, name: str) -> None:
    room.press(room.main.get_by_role("link", name=name).first)


def send_the_plan(room: Desk) -> None:
    """Draft the plan, write a few words, read it, send it, advise the next visit, and go back to today."""
    follow(room, "Plan for home")
    room.button("Draft the plan")
    room.says("The letter as the client gets it")
    room.write("A few words of your own", "Go easy this week.")
    room.button("Keep, and read before sending")
    room.page.frame_locator("iframe").get_by_text("Go easy this week.").wait_for()
    room.button("Send it")
    room.says("The plan is sent.")
    room.button("Advise it")
    room.says("The advice is kept.")
    follow(room, "Back to today")
    room.says("Plan: sent")
    use(room, "Complete the session")
    room.says("The session is completed.")


@pytest.mark.parametrize(
    ("by_keys", "script"),
    [(True, True), (False, False), *([(False, True)] if IS_LONG else [])],
    ids=["keys", "no script", *(["mouse"] if IS_LONG else [])],
)
def test_a_session_in_the_room(diary: Diary, deployment: Deployment, by_keys: bool, script: bool) -> None:
    assert diary.theo.staff is not None
    cookie = cookie_of(screen_user(diary.theo.staff))

    def steps(browser: Browser, base: str) -> list[str]:
        tablet = {"viewport": {"width": 768, "height": 1024}}
        page = signed_in(browser, base, cookie, java_script_enabled=script, **tablet).new_page()
        page.set_default_timeout(10_000)
        lines = console_of(page)
        room = Desk(page, base, diary.location.pk, by_keys=by_keys)
        try:
            treat(room)
            send_the_plan(room)
        except Exception as error:
            raise AssertionError(f"{error} at {page.url}: {page.locator('main').inner_text()}") from None
        return lines

    lines = in_browser(deployment, steps)

    assert lines == []
    note, plan, visit = SessionNote.objects.get(), SelfCarePlan.objects.get(), Appointment.objects.get()
    assert (note.subjective, note.points.count()) == ("Stiff since Monday.", 1)
    assert (note.signed_at is None, plan.state, plan.message) == (False, "sent", "Go easy this week.")
    assert (visit.state, visit.advised_every_weeks) == ("completed", 2)
