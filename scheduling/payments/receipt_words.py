"""The words of a receipt, kept as they were when it was issued."""

from django.utils.translation import gettext as _

from clients.models import Client
from clinic.mail.wording import day, listed
from clinic.models import Practice, Registration
from scheduling.models import Appointment


def practice_lines(practice: Practice) -> list[str]:
    """Return who issues a receipt: name, phone and tax number."""
    tax = _("Tax number {number}").format(number=practice.tax_number) if practice.tax_number else ""
    return [line for line in (practice.name, practice.national_phone, tax) if line]


def client_lines(client: Client) -> list[str]:
    """Return for whom a receipt is: the name that stands on papers, and the address."""
    return [line for line in (client.official_name, *client.address_lines) if line]


def words_of_visit(visit: Appointment) -> str:
    """Return a visit as a receipt names it, with its therapists and their registrations, as insurers ask."""
    on = day(visit.starts_at, visit.location.zone)
    therapists = visit.assignments.filter(resource__kind="therapist").select_related("resource__staff")
    people = {row.resource.staff_id: row.resource.name for row in therapists}
    registered: dict[object, list[str]] = {}
    for each in Registration.objects.filter(staff__in=people).order_by("register"):
        registered.setdefault(each.staff_id, []).append(f"{each.register} {each.number}")
    names = [
        f"{name} ({', '.join(registered[key])})" if key in registered else name
        for key, name in people.items()
    ]
    words = _("{service}, {day}").format(service=visit.service.name, day=on)
    if visit.state == "no_show":
        words = _("Missed: {visit}").format(visit=words)
    elif visit.state == "cancelled":
        words = _("Cancelled late: {visit}").format(visit=words)
    return f"{words}, {listed(names)}" if names else words
