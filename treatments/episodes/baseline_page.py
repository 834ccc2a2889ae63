"""The question on the page of a coming visit: how strong was the pain, before anybody laid hands on it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from clinic import clock
from clinic.actors import LinkBearer
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD
from treatments.episodes.actions.record_baseline import record_baseline
from treatments.models import Reading

NUMBERS = range(11)


def part(visit: Appointment, client_key: str) -> dict[str, Any] | None:
    """The question, or thanks without the number; nothing to those asked in an open episode already."""
    if visit.state not in (*AHEAD, "arrived") or visit.starts_at <= clock.now():
        return None
    answers = Reading.objects.baselines().filter(client=UUID(client_key))
    answered = answers.filter(attendance__appointment=visit).exists()
    if not answered and answers.filter(episode__isnull=False, episode__closed_at=None).exists():
        return None
    return {"template": "treatments/baseline.html", "answered": answered, "numbers": NUMBERS}


def act(request: HttpRequest, visit: Appointment, client_key: str) -> bool:
    """Keep the first answer; one given again changes nothing."""
    if request.POST.get("do") != "baseline":
        return False
    asked = Reading.objects.baselines().filter(client=UUID(client_key), attendance__appointment=visit)
    if not asked.exists():
        given = request.POST.get("pain", "")
        value = int(given) if given.isascii() and given.isdecimal() and len(given) < 3 else -1
        by = LinkBearer(client_key)
        record_baseline(visit=visit, client_id=UUID(client_key), value=value, source="client", by=by)
    return True
