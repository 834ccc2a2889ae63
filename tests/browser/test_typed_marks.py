"""Lines typed into a session note on a tablet: what was refused is read, with a mark open or not."""

from playwright.sync_api import Browser, expect

from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import ConsentFactory, StaffFactory, visit_of
from tests.races.conftest import open_willow
from tests.screen_user import screen_user
from treatments.notes.actions.mark_lines import mark_lines
from treatments.notes.actions.open import open_note

pytestmark = NEEDS_CHROMIUM


def test_refused_line_is_not_covered_by_the_open_mark(fresh_database: str, deployment: Deployment) -> None:
    theo = screen_user(StaffFactory.create(name="Theo Lindgren"))
    diary = open_willow()
    ConsentFactory.create(client=diary.ana)
    note = open_note(attendance=visit_of(diary.ana, diary.location), by=theo.person)
    [mark] = mark_lines(note=note, text="R UT1 7>3", by=theo.person)
    cookie = cookie_of(theo)

    def steps(browser: Browser, base: str) -> None:
        tablet = {"viewport": {"width": 768, "height": 1024}}
        page = signed_in(browser, base, cookie, base_url=base, **tablet).new_page()
        page.goto(f"/notes/{note.pk}/points/{mark.pk}")
        panel, lines = page.locator(".mark-panel"), page.locator("#typed-lines")
        expect(panel).to_be_visible()

        lines.fill("L XYZ9")
        lines.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#lines [role=alert]")).to_contain_text("“XYZ9” was not understood")
        expect(panel).to_be_hidden()

        page.locator(".mark-list a").first.click()
        expect(panel).to_be_visible()

    in_browser(deployment, steps)
