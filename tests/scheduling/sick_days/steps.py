"""The steps that tests of sick days share: Theo is ill on Tuesday 3 March 2026."""

from typing import Any

from clients.models import Client
from tests.cast import ApiUser
from tests.factories import Diary

TUESDAY = {"from": "2026-03-03T00:00:00+00:00", "to": "2026-03-04T00:00:00+00:00"}


def book(dana: ApiUser, diary: Diary, client: Client, hour: int, **fields: Any) -> dict[str, Any]:
    """Book a visit with Theo at this hour on Tuesday."""
    body = {
        "client": str(client.pk),
        "service": str(diary.massage.pk),
        "starts_at": f"2026-03-03T{hour:02}:00:00+00:00",
        "therapist": str(diary.theo.pk),
    }
    answer = dana.api("POST", "appointments", body | fields)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def fall_ill(dana: ApiUser, diary: Diary, **fields: Any) -> str:
    """Record that Theo is ill on Tuesday; return the key of the sick day."""
    answer = dana.api("POST", "sick-days", {"therapist": str(diary.theo.pk)} | TUESDAY | fields)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def proposals(dana: ApiUser, sick_day: str) -> list[dict[str, Any]]:
    """Return what is proposed for each visit in the way."""
    answer = dana.get(f"/api/v1/sick-days/{sick_day}/proposals")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def decision(proposal: dict[str, Any], way: str, **fields: Any) -> dict[str, Any]:
    """Return the first option of this way as it is sent to be carried out."""
    option = next(each for each in proposal["options"] if each["way"] == way)
    times = [{"starts_at": t["starts_at"], "therapist": t["therapist"]} for t in option["times"]]
    visit = proposal["visit"]
    return {"visit": visit["id"], "revision": visit["revision"], "way": way, "times": times} | fields


def carry_out(dana: ApiUser, sick_day: str, *decisions: dict[str, Any]) -> dict[str, Any]:
    """Settle these visits; return the answer."""
    answer = dana.api("POST", f"sick-days/{sick_day}/carry-out", {"visits": list(decisions)})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())
