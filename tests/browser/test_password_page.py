"""The page on which new staff choose their password, in Chromium, on a phone."""

from typing import Literal

import pytest
from playwright.sync_api import Browser

from clinic.roles import OWNER, THERAPIST
from clinic.staff.actions.add_staff import add_staff
from tests.browser.chromium import NEEDS_CHROMIUM, in_browser
from tests.browser.page_checks import OpenPage
from tests.clinic.staff.links import link_of
from tests.deployment import Deployment
from tests.factories import PracticeFactory, StaffFactory

pytestmark = NEEDS_CHROMIUM


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_password_is_chosen_on_a_page_without_faults(
    fresh_database: str, deployment: Deployment, scheme: Literal["light", "dark"]
) -> None:
    PracticeFactory.create()
    fern = StaffFactory.create(name="Fern", roles=[OWNER])
    gil = add_staff(name="Gil", email="gil@willow.test", roles=[THERAPIST], by=fern)
    link = link_of(gil)

    def steps(browser: Browser, base: str) -> tuple[list[str], list[str], str]:
        page = OpenPage(browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844}))
        page.open(base + link)
        empty = list(page.faults())
        page.page.get_by_label("password").fill("gil")
        page.page.get_by_role("button", name="Set this password").click()
        refused = page.page.get_by_role("alert").inner_text()
        return empty, [fault for fault in page.faults() if "422" not in fault], refused

    empty, after_refusal, refused = in_browser(deployment, steps)

    assert (empty, after_refusal) == ([], [])
    assert "too short" in refused
