"""/book in a frame: on the websites that the owner names, and nowhere else."""

from typing import Any

import pytest
from django.test import Client as Browser

from clinic.models import Practice
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.online.steps import begin_booking, confirm_path, send_details

ORIGINS = "https://www.willow.example https://willow.example:8443"


def may_frame(answer: Any) -> tuple[str, bool]:
    """Return who may show the page in a frame, and if a browser of old is told not to."""
    policy = str(answer["Content-Security-Policy"])
    [found] = [part for part in policy.split("; ") if part.startswith("frame-ancestors ")]
    return found.removeprefix("frame-ancestors "), "X-Frame-Options" in answer


@pytest.fixture
def framed(online: Diary, fern: ApiUser) -> Diary:
    practice = fern.api("GET", "practice").json()
    answer = fern.api("PATCH", "practice", {"frame_origins": ORIGINS}, if_match=f'"{practice["revision"]}"')
    assert answer.status_code == 200, answer.content
    return online


def test_no_website_frames_a_page_before_the_owner_names_it(client: Browser, online: Diary) -> None:
    assert may_frame(client.get("/book")) == ("'none'", True)


def test_named_websites_frame_the_booking_and_nothing_else(client: Browser, framed: Diary) -> None:
    path = begin_booking(client, framed)
    pages = [client.get("/book"), client.get(path), client.get("/book/unknown"), send_details(client, path)]

    assert {may_frame(page) for page in pages} == {(ORIGINS, False)}
    assert may_frame(client.get(confirm_path())) == ("'none'", True)
    assert client.get("/sign-in")["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "written",
    ["http://willow.example", "https://a.example;script-src *", "*", "https://A.example", "willow.example"],
)
def test_what_is_no_website_is_refused(fern: ApiUser, online: Diary, written: str) -> None:
    practice = fern.api("GET", "practice").json()
    answer = fern.api("PATCH", "practice", {"frame_origins": written}, if_match=f'"{practice["revision"]}"')

    assert (answer.status_code, answer.json()["code"]) == (409, "origin_unreadable")
    assert Practice.current().frame_origins == ""
