"""The baseline question on the page of a coming visit: average pain before the first hands-on treatment."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD
from treatments.episodes.actions.record_baseline import record_baseline
from treatments.models import Reading

NUMBERS = range(11)


def part(visit: Appointment, client_key: str) -> dict[str, Any] | None:
    """Return the question, or thanks without the number; None if an open episode has the answer already."""
    if visit.state not in (*AHEAD, "arrived") or visit.starts_at <= clock.now():
        return None
    answers = Reading.objects.baselines().filter(client=UUID(client_key))
    answered = answers.filter(attendance__appointment=visit).exists()
    if not answered and answers.filter(episode__isnull=False, episode__closed_at=None).exists():
        return None
    return {"template": "treatments/baseline.html", "answered": answered, "numbers": NUMBERS}


def act(request: HttpRequest, visit: Appointment, client_key: str) -> bool:
    """Record the first answer; refuse another one aloud. Return False if another form was posted."""
    if request.POST.get("do") != "baseline":
        return False
    answers = Reading.objects.baselines().filter(client=UUID(client_key), attendance__appointment=visit)
    pain = request.POST.get("pain", "")
    value = int(pain) if pain.isascii() and pain.isdecimal() and len(pain) < 3 else -1
    if (answer := answers.first()) is not None:
        if answer.value != value:
            raise Refusal("baseline_exists", _not_kept(visit))
    else:
        by = LinkBearer(client_key)
        record_baseline(visit=visit, client_id=UUID(client_key), value=value, source="client", by=by)
    return True


def _not_kept(visit: Appointment) -> str | Promise:
    """Return what to tell somebody who answers again, with the telephone."""
    phone = visit.location.national_phone or Practice.current().national_phone
    kept = _("You answered before, and that answer stands. What you sent now was not kept.")
    if not phone:
        return format_lazy("{} {}", kept, _("Please call us to correct it, or tell your therapist."))
    call = _("Please call us ({phone}) to correct it, or tell your therapist.")
    return format_lazy("{} {}", kept, format_lazy(call, phone=phone))
