"""Read the people who work here as the list of staff shows them."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from clinic.models import Registration, Staff
from clinic.staff.second_step import with_second_step

ENDS_SOON = timedelta(days=60)
"""So long before it ends a registration is worth a word: registers take weeks to renew one."""


def people_with_sign_in() -> QuerySet[Any]:
    """Return everybody by name, with their registrations and if their sign-in asks for a code."""
    return with_second_step(Staff.objects.all()).prefetch_related("registrations").order_by("name", "pk")


def validity_of(registration: Registration, today: date) -> str:
    """Return `ended`, `ends_soon` or `valid`; blank where no day is known."""
    if registration.expires_on is None:
        return ""
    if registration.expires_on < today:
        return "ended"
    return "ends_soon" if registration.expires_on <= today + ENDS_SOON else "valid"
