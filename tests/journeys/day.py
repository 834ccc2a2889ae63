"""Willow Clinic for a day: its staff signed in over HTTP, its processes running, Ana's mailbox."""

import contextlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from clinic.models import Staff
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from config.embedded.state import free_port
from scheduling.models import Shift
from tests.callers import Answer, Caller, fetch, sign_in
from tests.cluster import ROOT
from tests.deployment import Deployment
from tests.factories import Diary, LocationFactory, PracticeFactory, make_diary, open_all_week
from tests.running import Mailbox, run_beat, run_mailbox, run_web, run_worker
from treatments.follow_ups.owner import keepers
from treatments.models import FollowUp

PASSWORD = "willow-demo"
JOBS = ("DELIVER", "REMIND", "PREPARE", "ASK", "DIGEST")
QUICK = {f"{job}_EVERY_SECONDS": "0.5" for job in JOBS}
CLINICAL = (
    *("pain", "ache", "knot ", "trigger", "trapezius", "temple", "sore", "massage", "self-care", "plan"),
    *("worrying", "numb", "flag", "stroke", "emergency"),
)
NAMES = r"ana|theo|dana|fern"
IN_LOGS = re.compile(rf"\b({NAMES})\b|trapezius|temple|numb face|RF-|CI-|@\w+\.test", re.IGNORECASE)


@dataclass
class Day:
    """The staff, the mailbox, and the ids of the records made so far."""

    diary: Diary
    mailbox: Mailbox
    fern: Caller
    dana: Caller
    theo: Caller
    ids: dict[str, str] = field(default_factory=dict)

    def letter(self, number: int) -> EmailMessage:
        """Return the letter of this number, counted from the start of the day; wait for it."""
        return self.mailbox.wait_for(number, timeout=60)[number - 1]

    def refuses_dana(self, *ask: Any, **headers: str) -> None:
        """Assert that the front desk is refused this request."""
        assert self.dana.api(*ask, **headers).outcome == (403, "not_allowed"), ask


@contextlib.contextmanager
def open_day(deployment: Deployment) -> Iterator[Day]:
    """Run Willow Clinic, open round the clock so that the day may begin at any hour."""
    port = free_port()
    PracticeFactory.create(letter_grace_seconds=60)
    location = LocationFactory.create(name="Willow Clinic", closed_on_public_holidays=False)
    open_all_week(location, "00:00", "23:59")
    cast = {"Fern": OWNER, "Dana": FRONT_DESK, "Theo": THERAPIST, "Mara": THERAPIST}
    staff = {
        name: Staff.objects.join(email=f"{name}@willow.test", password=PASSWORD, name=name, roles=[role])
        for name, role in cast.items()
    }
    diary = make_diary(location, staff["Theo"], staff["Mara"])
    Shift.objects.filter(location=location).update(starts="00:00", ends="23:59")
    with run_mailbox() as mailbox:
        env = deployment.env | QUICK
        env |= {"EMAIL_URL": mailbox.url, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with run_web(env, port=port) as web, run_worker(env), run_beat(env):
            fern, dana, theo = (
                sign_in(web, staff[name].email, PASSWORD) for name in ("Fern", "Dana", "Theo")
            )
            yield Day(diary, mailbox, fern, dana, theo)
    assert not FollowUp.objects.open().exclude(owner__in=keepers()).exists()
    assert [line for line in lines_of_logs(deployment) if IN_LOGS.search(line)] == []


def lines_of_logs(deployment: Deployment) -> list[str]:
    """Return the lines of all logs without the paths of this tree, whose folders may have any name."""
    logs = "".join(log.read_text() for log in (deployment.folder / "log").iterdir())
    for path in (deployment.folder, ROOT, sys.prefix, Path(sys.prefix).resolve()):
        logs = logs.replace(str(path), "")
    return logs.splitlines()


def ok(answer: Answer, status: int = 200) -> Any:
    """Assert this status; return the body."""
    assert answer.status == status, answer.content
    return answer.json()


def send(link: str, *, status: int = 200, **fields: Any) -> str:
    """Send this form to the page behind a link; return the page."""
    answer = fetch(link, method="POST", data=urlencode(fields, doseq=True).encode())
    assert answer.status == status, answer.content
    return answer.content.decode()


def open_without_answering(link: str) -> str:
    """Open a page in every way that must not act: HEAD, prefetch, GET; return it."""
    assert fetch(link, method="HEAD").status == 200
    for prefetch in ({"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}):
        assert fetch(link, headers=prefetch).status == 200
    answer = fetch(link)
    assert answer.status == 200, answer.content
    return answer.content.decode()


def links_in(letter: EmailMessage) -> list[str]:
    """Return the links to pages in a letter's plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return re.findall(r"http\S+/c/[\w.:-]+", body.get_content())


def addresses_in(letter: EmailMessage) -> set[str]:
    """Return the addresses in a letter's plain text without their keys and signatures."""
    body = letter.get_body(("plain",))
    assert body is not None
    addresses = re.findall(r"http://127.0.0.1:\d+(/\S*)", body.get_content())
    return {re.sub(r"(/c/|client=)[\w.:-]+", r"\1...", address) for address in addresses}
