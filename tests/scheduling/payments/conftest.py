"""A visit of Ana's, and how money is asked for."""

from typing import Any

import pytest

from clinic.models import Service
from scheduling.models import Appointment
from tests.cast import ApiUser

PRICE = 6500


@pytest.fixture
def visit(on_monday: None, booked_visit: dict[str, Any]) -> Appointment:
    """Ana's visit on Tuesday at ten, of 65.00."""
    Appointment.objects.filter(pk=booked_visit["id"]).update(price=PRICE)
    return Appointment.objects.get(pk=booked_visit["id"])


def pay(user: ApiUser, visit: Appointment, method: str = "card", **item: Any) -> Any:
    """Pay a visit, whole unless an amount is named."""
    body = {"client": str(visit.client_id), "method": method, "items": [{"visit": str(visit.pk), **item}]}
    return user.api("POST", "receipts", body)


def buy(user: ApiUser, visit: Appointment, **item: Any) -> Any:
    """Sell the client of a visit a package or a voucher."""
    body = {"client": str(visit.client_id), "method": "cash", "items": [item]}
    return user.api("POST", "receipts", body)


def account(user: ApiUser, visit: Appointment) -> dict[str, Any]:
    answer = user.api("GET", f"visit-accounts/{visit.pk}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def package_of(user: ApiUser, service: Service, **more: Any) -> str:
    """Put ten visits for the price of nine on the menu; return its id."""
    body = {"name": "Ten", "service": str(service.pk), "visits": 10, "price": 58500, **more}
    answer = user.api("POST", "packages", body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])
