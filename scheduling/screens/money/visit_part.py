"""A part of a visit's panel: what is owed for it."""

from typing import Any

from clinic.mail.wording import money
from clinic.models import Practice
from clinic.roles import may
from clinic.screens.screen import StaffRequest
from scheduling.models import Appointment
from scheduling.payments.accounts import account_of


def part(request: StaffRequest, visit: Appointment) -> dict[str, Any] | None:
    """Return what is owed, or to be given back; None where nothing was ever due."""
    if not may(request.person.roles, "money.read"):
        return None
    account = account_of(visit)
    if not (account.due or account.paid or account.redeemed or account.waived):
        return None
    return {
        "template": "scheduling/visit_owed.html",
        "owed": account.owed,
        "is_package": account.redeemed > 0,
        "sum": money(abs(account.owed), Practice.current().currency),
        "visit": visit.pk,
    }
