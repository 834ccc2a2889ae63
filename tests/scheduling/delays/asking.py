"""Book visits, and ask about a delay or carry it out, over the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scheduling.models import Appointment
from tests.cast import ApiUser

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


def visit_at(dana: ApiUser, service: Any, client: Any, at: datetime, **more: Any) -> Appointment:
    body = {"client": str(client.pk), "service": str(service.pk), "starts_at": at.isoformat()} | more
    answer = dana.api("POST", "appointments", body)
    assert answer.status_code == 201, answer.content
    return Appointment.objects.get(pk=answer.json()["id"])


def plan(dana: ApiUser, visit: Appointment, kind: str = "client_late", minutes: int = 20) -> Any:
    answer = dana.api("GET", f"delays?appointment={visit.pk}&kind={kind}&minutes={minutes}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def carry_out(
    dana: ApiUser, visit: Appointment, kind: str = "client_late", minutes: int = 20, **more: Any
) -> Any:
    seen = more.pop("seen", None) or plan(dana, visit, kind, minutes)["seen"]
    body = {"appointment": str(visit.pk), "kind": kind, "minutes": minutes, "seen": seen}
    return dana.api("POST", "delays", body | more)


def minutes_after_ten(visits: list[Appointment]) -> list[int]:
    for visit in visits:
        visit.refresh_from_db()
    return [int((visit.starts_at - TEN) / timedelta(minutes=1)) for visit in visits]
