"""How these tests store: each step as the person who takes it, over the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from clinic import clock
from tests.cast import Speaker
from treatments.tasks import run_check_ins

TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
BEGUN = TEN + timedelta(minutes=2)
OVER = TEN + timedelta(minutes=55)
DAY = timedelta(days=1)


def ok(answer: Any) -> dict[str, Any]:
    """What a door answered that did not refuse."""
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def rows(speaker: Speaker, address: str) -> list[dict[str, Any]]:
    """The rows of a list."""
    return list(ok(speaker.api("GET", address))["results"])


def note_of(theo: Speaker, visit: dict[str, Any], complaint: dict[str, Any]) -> dict[str, Any]:
    """The note of a visit's one person, begun by Theo."""
    wanted = {"attendance": visit["attendances"][0]["id"], "episode": complaint["id"]}
    return ok(theo.api("POST", "notes", wanted))


def write(theo: Speaker, note: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Write into the note, and read it back."""
    ok(theo.api("PATCH", f"notes/{note['id']}", {"text_revision": 1} | said))
    return ok(theo.api("GET", f"notes/{note['id']}"))


def mark(theo: Speaker, note: dict[str, Any], site: str = "UT1", **found: Any) -> dict[str, Any]:
    """Mark a point on the right, and read it back."""
    place = f"notes/{note['id']}/points"
    point = ok(theo.api("POST", place, {"site": site, "side": "right"} | found))
    return ok(theo.api("GET", f"{place}/{point['id']}"))


def plan_of(theo: Speaker, note: dict[str, Any]) -> dict[str, Any]:
    """Draft the note's plan, and read it back."""
    ok(theo.api("POST", f"notes/{note['id']}/plan"))
    return ok(theo.api("GET", f"notes/{note['id']}/plan"))


def steps(plan: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The plan's steps of one kind."""
    return [step for step in plan["steps"] if step["kind"] == kind]


def complete(theo: Speaker, visit: dict[str, Any], note: dict[str, Any]) -> None:
    """The session is over, and its note signed."""
    with clock.at(OVER):
        ok(theo.api("POST", f"appointments/{visit['id']}/complete", {}))
        revision = ok(theo.api("GET", f"notes/{note['id']}"))["revision"]
        ok(theo.api("POST", f"notes/{note['id']}/sign", If_Match=f'"{revision}"'))


def give(
    theo: Speaker, complaint: dict[str, Any], value: int, moment: str, question: str = "average_7_days"
) -> None:
    """Keep a number that Ana gave."""
    said = {"question": question, "value": value, "moment": moment}
    ok(theo.api("POST", f"episodes/{complaint['id']}/readings", said))


def asked(theo: Speaker, complaint: dict[str, Any]) -> dict[str, Any]:
    """The one question about the complaint that waits for its answer, once beat has come by."""

    run_check_ins()
    [check_in] = rows(theo, f"check-ins?episode={complaint['id']}&answered=false")
    return check_in
