"""Two desks take money at once: a visit is paid for once, and receipts have no gap."""

from datetime import datetime, timedelta
from functools import partial

from clinic.actors import SystemActor
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Receipt
from scheduling.payments.accounts import account_of
from tests.callers import Caller, at_once
from tests.deployment import Deployment
from tests.factories import Diary
from tests.races.conftest import create_token
from tests.running import run_web

BY = SystemActor("test")


def pay(caller: Caller, visit: Appointment) -> tuple[int, str | None]:
    body = {"client": str(visit.client_id), "method": "cash", "items": [{"visit": str(visit.pk)}]}
    return caller.api("POST", "receipts", body).outcome


def test_of_many_who_take_the_money_for_a_visit_one_does(
    deployment: Deployment, clinic: Diary, noon: datetime
) -> None:
    visits = [
        book(client=clinic.ana, service=clinic.massage, starts_at=noon + timedelta(days=day), by=BY)
        for day in range(4)
    ]
    token = create_token("Dana")
    with run_web(deployment.env) as web:
        dana = Caller(web, token)
        outcomes = at_once([partial(pay, dana, visit) for visit in visits for _ in range(3)])

    assert sorted(outcomes, key=str) == [(201, None)] * 4 + [(409, "nothing_to_pay")] * 8
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert {account_of(visit).owed for visit in visits} == {0}
