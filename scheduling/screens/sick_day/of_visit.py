"""The way from a visit to the sick day of its therapist: one that is there, or a new one."""

from django.urls import reverse

from clinic import clock
from clinic.models import Staff
from clinic.roles import may
from scheduling.models import Appointment, Block
from scheduling.models.appointment import AHEAD


def sick_day_of(visit: Appointment) -> Block | None:
    """Return the sick day in whose way a visit is; only one that needs rebooking is in the way of any."""
    if not visit.needs_rebooking:
        return None
    treating = [row.resource_id for row in visit.assignments.all() if row.kind == "therapist"]
    days = Block.objects.sick_days().filter(resource__in=treating)
    found: Block | None = (
        days.filter(during__overlap=(visit.starts_at, visit.ends_at)).select_related("resource").first()
    )
    return found


def new_sick_days(visit: Appointment, person: Staff) -> list[dict[str, str]]:
    """Return each therapist of a visit to come, with the address at which they are said to be ill."""
    if visit.state not in AHEAD or visit.ends_at <= clock.now() or not may(person.roles, "absences.change"):
        return []
    day = visit.starts_at.astimezone(visit.location.zone).date().isoformat()
    return [
        {
            "name": row.resource.name,
            "address": f"{reverse('new_sick_day')}?therapist={row.resource_id}&on={day}",
        }
        for row in visit.assignments.all()
        if row.kind == "therapist"
    ]
