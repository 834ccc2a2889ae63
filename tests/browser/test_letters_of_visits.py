"""Letters about visits in a real browser: the time first, on a phone and wide, light and dark."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from clients.addressing import addressee
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Practice, Staff
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.letters import letters
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, in_browser_offline
from tests.browser.test_plan_letter import FONT, GOLDEN, is_installed
from tests.factories import CheckInFactory, Diary, episode_in
from tests.treatments.pictures import is_golden
from treatments.check_ins.letters import question_letter

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SCALE = 0.5
WINDOWS = {"phone": (390, "light"), "wide": (700, "light"), "dark": (390, "dark")}
PICTURES = [
    ("moved", "phone"),
    ("moved", "wide"),
    ("moved", "dark"),
    ("cancelled", "phone"),
    ("question", "phone"),
    ("german", "phone"),
]
pytestmark = [
    NEEDS_CHROMIUM,
    pytest.mark.skipif(not is_installed(FONT), reason="No DejaVu Sans: apt-get install -y fonts-dejavu-core"),
]


@pytest.fixture
def htmls(diary: Diary) -> dict[str, str]:
    """The letters of a visit that the clinic moved and cancelled, and the question after one."""
    diary.location.how_to_enter = "Ring the lower bell."
    diary.location.save()
    with clock.at(EARLY):
        visit = book(
            client=diary.ana,
            service=diary.massage,
            starts_at=AT_TEN,
            requested=[RequestedResource(diary.theo.pk)],
            by=SystemActor("test"),
        )
        practice, day = Practice.current(), timedelta(days=1)
        [moved] = letters.change_notice(visit, practice, AT_TEN - day, by_clinic=True)
        free = [AT_TEN + day, AT_TEN + 2 * day, AT_TEN + 3 * day]
        [cancelled] = letters.cancellation_notice(visit, practice, by_clinic=True, free_times=free)
        episode = episode_in("temple", client=diary.ana, opened_by=Staff.objects.earliest("created_at"))
        reader = addressee(diary.ana, EARLY.date())
        assert reader is not None
        diary.ana.language = "de"
        diary.ana.save()
        read_again = Appointment.objects.with_people().get(pk=visit.pk)
        [german] = letters.change_notice(read_again, practice, AT_TEN - day, by_clinic=True)
        diary.ana.language = "en"
        question = question_letter(CheckInFactory.create(episode=episode), reader, diary.location)
    return {
        "moved": moved.html,
        "cancelled": cancelled.html,
        "question": question.html,
        "german": german.html,
    }


def screenshot(html: str, window: str) -> tuple[bytes, int]:
    """Return a picture of the whole letter in a fixed font, and the width that its content takes."""
    width, scheme = WINDOWS[window]

    def steps(browser: Browser) -> tuple[bytes, int]:
        page = browser.new_page(
            viewport={"width": width, "height": 600},
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=SCALE,
            offline=True,
        )
        page.set_content(html)
        page.add_style_tag(content=f"* {{ font-family: '{FONT}' !important; }}")
        content = page.evaluate("document.documentElement.scrollWidth")
        return page.screenshot(full_page=True), content

    return in_browser_offline(steps)


@pytest.mark.parametrize(("letter", "window"), PICTURES)
def test_letter_matches_its_golden_picture_and_fits(htmls: dict[str, str], letter: str, window: str) -> None:
    picture, content = screenshot(htmls[letter], window)

    assert content <= WINDOWS[window][0]
    assert is_golden(picture, GOLDEN / f"{letter}_{window}.png")


def test_letters_of_visits_stay_far_below_sixty_kilobytes(htmls: dict[str, str]) -> None:
    assert max(len(html.encode()) for html in htmls.values()) < 20_000
