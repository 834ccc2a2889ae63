"""Willow Clinic for a day: its people signed in over HTTP, its processes running, Ana's mailbox."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from clinic.models import Staff
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from config.embedded.kept import free_port
from scheduling.models import Shift
from tests.callers import Answer, Caller, sign_in
from tests.factories import Diary, LocationFactory, PracticeFactory, make_diary, open_all_week
from tests.running import Mailbox, run_beat, run_mailbox, run_web, run_worker

if TYPE_CHECKING:
    from tests.conftest import House

PASSWORD = "willow-demo"
QUICK = dict.fromkeys(("DELIVER_EVERY_SECONDS", "REMIND_EVERY_SECONDS", "PREPARE_EVERY_SECONDS"), "0.5")


@dataclass
class Day:
    """The people, the mailbox, and the ids of the day so far."""

    diary: Diary
    mailbox: Mailbox
    fern: Caller
    dana: Caller
    theo: Caller
    ids: dict[str, str] = field(default_factory=dict)

    def letter(self, number: int) -> EmailMessage:
        """The letter that comes as this one of the day."""
        return self.mailbox.wait_for(number, patience=30)[number - 1]

    def refuses_dana(self, *ask: Any, **headers: str) -> None:
        """Assert that the front desk may not do this."""
        assert self.dana.api(*ask, **headers).outcome == (403, "not_allowed"), ask


@contextlib.contextmanager
def open_day(house: House) -> Iterator[Day]:
    """Willow Clinic at work, round the clock so that this day may be any."""
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
    Shift.objects.update(starts="00:00", ends="23:59")
    with run_mailbox() as mailbox:
        env = house.env | QUICK
        env |= {"EMAIL_URL": mailbox.url, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with run_web(env, port=port) as web, run_worker(env), run_beat(env):
            fern, dana, theo = (
                sign_in(web, staff[name].email, PASSWORD) for name in ("Fern", "Dana", "Theo")
            )
            yield Day(diary, mailbox, fern, dana, theo)
    logs = "".join(log.read_text() for log in (house.folder / "log").iterdir())
    assert "ana@example.test" not in logs
    assert "trapezius" not in logs


def ok(answer: Answer, status: int = 200) -> Any:
    """The body of an answer that must have gone well."""
    assert answer.status == status, answer.content
    return answer.json()


def links_in(letter: EmailMessage) -> list[str]:
    """The addresses in a letter's plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return re.findall(r"http\S+/c/[\w.:-]+", body.get_content())
