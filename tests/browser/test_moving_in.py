"""An owner in Chromium moves in: a list with forty faults is mapped, judged, added and taken back."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from clients.models import Client, ImportBatch, ImportMap
from tests.browser.chromium import NEEDS_CHROMIUM, console_of, cookie_of, in_browser, signed_in
from tests.clients.imports.files import go_on_with_files
from tests.deployment import Deployment
from tests.factories import PracticeFactory, StaffFactory
from tests.screen_user import screen_user

pytestmark = NEEDS_CHROMIUM
COLUMNS = (
    "Patient Number",
    "First Name",
    "Last Name",
    "Email",
    "Mobile Phone",
    "Born on",
    "City",
    "Occupation",
)
GOOD = (
    ("1", "Ana", "Lind", "ana@example.test", "020 7946 0001", "29/02/1988", "Lund", ""),
    ("2", "Ben", "Okafor", "", "", "3 April 1990", "", "Baker"),
)
BIRTH_DATES = (
    *("30/02/1990", "29/02/1900", "29/02/1989", "31/04/1990", "31/06/1990", "31/09/1990", "31/11/1990"),
    *("01/13/1990", "02/29/1988", "12/31/1990", "00/01/1990", "01/00/1990", "32/01/1990", "1990-02-30"),
    *("1990-13-01", "31 Jun 1990", "June 1990", "unknown", "1990", "01/02/199", "1/1/1850", "1/1/2999"),
)
ADDRESSES = (
    "ana",
    "ana@",
    "@example.test",
    "a b@example.test",
    "a@b@c.test",
    "ana(at)example.test",
    "a@.test",
)
LONG = "x" * 400
FAULTS = (
    *(("", "Cy", "Moss", "", "", day, "", "") for day in BIRTH_DATES),
    *(("", "Di", "Reed", address, "", "", "", "") for address in ADDRESSES),
    *(("", name, "", "", "", "", "", "") for name in ("", "...", "-", "!?", LONG)),
    *(("1", name, "Again", "", "", "", "", "") for name in ("Ana", "Eve")),
    ("", "Ed", "Wu", "", "", "", LONG, ""),
    ("", "Flo", "Hart", "", "", "", "", LONG),
    *(("", "Gus", "Ode", "", "", "", "", "", more) for more in ("a cell", "another")),
)
assert len(FAULTS) == 40
LINES = range(2 + len(GOOD), 2 + len(GOOD) + len(FAULTS))


def list_of_good_rows(folder: Path) -> Path:
    """Write a list of the same columns, without a fault."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *GOOD])
    file = folder / "good.csv"
    file.write_text(text.getvalue(), encoding="utf-8-sig")
    return file


def list_of_jane(folder: Path) -> Path:
    """Write the list as a system exports it; a row of empty cells alone has a city, so that it is a row."""
    text = io.StringIO()
    rows = [row if any(row) else (*row[:6], "Lund", "") for row in FAULTS]
    csv.writer(text).writerows([COLUMNS, *GOOD, *rows])
    file = folder / "jane.csv"
    file.write_text(text.getvalue(), encoding="utf-8-sig")
    return file


def work() -> None:
    """Let the job go through the rows, in a thread in which Django reads and writes."""

    def run() -> None:
        go_on_with_files()
        connections.close_all()

    ThreadPoolExecutor(1).submit(run).result()


def press(page: Page, name: str) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name=name).click()


def press_and_work(page: Page, name: str, then: str) -> None:
    """Press a button, see the progress, and wait until the page says what the job has done."""
    press(page, name)
    expect(page.get_by_role("progressbar", name="Rows done")).to_be_visible()
    work()
    expect(page.get_by_role("status").first).to_contain_text(then)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def move_in(browser: Browser, base: str, cookie: str, file: Path) -> tuple[list[str], str, list[str]]:
    """Bring the list in and take it back; return the rows shown as faulty, the download, and the console."""
    page = signed_in(browser, base, cookie).new_page()
    lines = console_of(page)
    page.goto(base + "/set-up/import", wait_until="networkidle")
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Upload")

    page.get_by_label("Born on").select_option(label="Birth date")
    page.get_by_label("Dates are written").select_option("dmy")
    page.get_by_label("Keep this map as").fill("Our list")
    press_and_work(page, "Judge the rows", "Judged, nothing added yet")

    expect(page.get_by_role("link", name="New: 2")).to_be_visible()
    page.get_by_role("link", name="Not read: 40").click()
    faulty = page.locator(".import-rows > li").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows that add nothing, as a file").click()
    returned = download.value.path().read_text("utf-8-sig")

    press_and_work(page, "Add the rows", "Added")
    press_and_work(page, "Take it back", "Taken back")
    return faulty, returned, lines


def map_as_before(browser: Browser, base: str, cookie: str, file: Path) -> None:
    """Bring another list of the same columns in, mapped by what was kept of the first."""
    page = signed_in(browser, base, cookie).new_page()
    page.goto(base + "/set-up/import", wait_until="networkidle")
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Upload")
    expect(page.get_by_label("Born on")).to_have_value("")

    page.get_by_label("A map that was kept").select_option(label="Our list")
    press(page, "Use this map")

    expect(page.get_by_label("Born on")).to_have_value("birth_on")
    expect(page.get_by_label("Dates are written")).to_have_value("dmy")
    press_and_work(page, "Judge the rows", "Judged, nothing added yet")
    expect(page.get_by_role("link", name="New: 2")).to_be_visible()


@pytest.fixture
def owner_cookie(fresh_database: str) -> str:
    PracticeFactory.create()
    return cookie_of(screen_user(StaffFactory.create(roles=["owner"])))


def test_an_owner_moves_in_with_a_list_of_forty_faults(
    deployment: Deployment, owner_cookie: str, tmp_path: Path
) -> None:
    file = list_of_jane(tmp_path)
    faulty, returned, console = in_browser(
        deployment, lambda browser, base: move_in(browser, base, owner_cookie, file)
    )
    assert [text.split(" ")[0:2] for text in faulty] == [["Line", str(line)] for line in LINES]
    assert all("\n" in text.strip() for text in faulty), "each says its reason below"
    rows = list(csv.reader(io.StringIO(returned)))
    assert len(rows) == 41 and all(row[-1] for row in rows)
    assert ImportMap.objects.get().name == "Our list"
    assert not Client.objects.exists()
    assert console == []


def test_a_map_that_was_kept_maps_the_next_file(
    deployment: Deployment, owner_cookie: str, tmp_path: Path
) -> None:
    fields = dict.fromkeys(COLUMNS, "") | {"First Name": "first_name", "Last Name": "last_name"}
    ImportMap.objects.create(
        name="Our list", kind="clients", fields=fields | {"Born on": "birth_on"}, date_order="dmy"
    )
    file = list_of_good_rows(tmp_path)
    in_browser(deployment, lambda browser, base: map_as_before(browser, base, owner_cookie, file))
    rows = ImportBatch.objects.get().rows.values_list("outcome", "reason")
    assert [*rows] == [("added", ""), ("added", "")]
