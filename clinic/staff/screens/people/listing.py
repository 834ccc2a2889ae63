"""/set-up/staff: the people who work here."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Staff
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.people_list import people_with_sign_in, validity_of
from clinic.staff.screens.me import ROLE_NAMES


@screen("set-up/staff", GET="staff.read")
def staff_screen(request: StaffRequest) -> HttpResponse:
    """List who works here with roles, registrations and how they sign in; below, who worked here."""
    practice = Practice.current()
    shown = [_shown_person(person, practice) for person in people_with_sign_in()]
    context = {
        "title": _("Staff"),
        "practice": practice,
        "people": [each for each in shown if each["of"].is_active],
        "former": [each for each in shown if not each["of"].is_active],
    }
    return render_screen(request, "clinic/staff.html", context)


def _shown_person(person: Staff, practice: Practice) -> dict[str, Any]:
    """Return one row of the list."""
    registrations = [
        {"of": entry, "validity": validity_of(entry, practice.today())}
        for entry in sorted(person.registrations.all(), key=lambda entry: entry.register)
    ]
    return {
        "of": person,
        "roles": [ROLE_NAMES[role] for role in ROLE_NAMES if role in person.roles],
        "registrations": registrations,
        "has_password": person.has_usable_password(),
    }
