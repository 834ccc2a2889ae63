"""The steps of these tests over the API, each taken by the person whose step it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

from clinic import clock
from tests.cast import ApiUser
from treatments.tasks import run_check_ins

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
TEN = MORNING + timedelta(hours=2)
BEGUN = TEN + timedelta(minutes=2)
OVER = TEN + timedelta(minutes=55)
DAY = timedelta(days=1)


def ok(answer: Any) -> dict[str, Any]:
    """Assert that the answer is no refusal; return its body."""
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def rows(user: ApiUser, address: str) -> list[dict[str, Any]]:
    """Return the rows of a list."""
    return list(ok(user.api("GET", address))["results"])


def note_of(theo: ApiUser, visit: dict[str, Any], complaint: dict[str, Any]) -> dict[str, Any]:
    """Open the note of the visit's only client as Theo."""
    body = {"attendance": visit["attendances"][0]["id"], "episode": complaint["id"]}
    return ok(theo.api("POST", "notes", body))


def write_text(theo: ApiUser, note: dict[str, Any], **text: Any) -> dict[str, Any]:
    """Write fields of the note's text, and read the note back."""
    ok(theo.api("PATCH", f"notes/{note['id']}", {"text_revision": 1} | text))
    return ok(theo.api("GET", f"notes/{note['id']}"))


def mark_right_side(theo: ApiUser, note: dict[str, Any], site: str = "UT1", **details: Any) -> dict[str, Any]:
    """Mark a point on the right, and read it back."""
    address = f"notes/{note['id']}/points"
    point = ok(theo.api("POST", address, {"site": site, "side": "right"} | details))
    return ok(theo.api("GET", f"{address}/{point['id']}"))


def plan_of(theo: ApiUser, note: dict[str, Any]) -> dict[str, Any]:
    """Draft the note's plan, and read it back."""
    ok(theo.api("POST", f"notes/{note['id']}/plan"))
    return ok(theo.api("GET", f"notes/{note['id']}/plan"))


def steps(plan: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the plan's steps of one kind."""
    return [step for step in plan["steps"] if step["kind"] == kind]


def complete_and_sign(theo: ApiUser, visit: dict[str, Any], note: dict[str, Any]) -> None:
    """Complete the session and sign its note."""
    with clock.at(OVER):
        ok(theo.api("POST", f"appointments/{visit['id']}/complete", {}))
        revision = ok(theo.api("GET", f"notes/{note['id']}"))["revision"]
        ok(theo.api("POST", f"notes/{note['id']}/sign", If_Match=f'"{revision}"'))


def record_answer(
    theo: ApiUser, complaint: dict[str, Any], value: int, moment: str, question: str = "average_7_days"
) -> None:
    """Record a number that Ana gave."""
    body = {"question": question, "value": value, "moment": moment}
    ok(theo.api("POST", f"episodes/{complaint['id']}/readings", body))


def ask_and_read(theo: ApiUser, complaint: dict[str, Any]) -> dict[str, Any]:
    """Run the job that asks; return the one unanswered question about the complaint."""
    run_check_ins()
    [check_in] = rows(theo, f"check-ins?episode={complaint['id']}&answered=false")
    return check_in
