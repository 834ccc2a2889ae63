"""The limits of clients' conditions on a day."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from clients.client_limits import limits_for
from clients.limits import NONE
from clients.models import Condition
from clinic import clock
from tests.factories import ClientFactory, ConditionFactory

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def scar(**fields: object) -> Condition:
    return ConditionFactory.create(code="CL-SCAR", places=["region:leg:left"], **fields)


@pytest.mark.django_db
def test_limits_of_many_clients_take_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with_scar, without = scar().client, ClientFactory.create()

    with django_assert_num_queries(1):
        limits = limits_for([with_scar.pk, without.pk], TODAY)

    assert limits[with_scar.pk].codes == {"CL-SCAR"}
    assert limits[without.pk] is NONE


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - DAY}, False),
        ({"since_on": TODAY}, True),
        ({"since_on": TODAY + DAY}, False),
        ({"ended_at": clock.now(), "ended_by": "x"}, False),
    ],
)
@pytest.mark.django_db
def test_a_condition_counts_from_its_start_until_its_last_day(
    fields: dict[str, object], counts: bool
) -> None:
    client = scar(**fields).client

    assert bool(limits_for([client.pk], TODAY)[client.pk].avoid) is counts


@pytest.mark.parametrize(("until", "booking"), [(TODAY, "none"), (TODAY - DAY, "hold_for_clearance")])
@pytest.mark.django_db
def test_a_clearance_counts_until_its_last_day(until: date, booking: str) -> None:
    client = ConditionFactory.create(
        code="CC-CANCER",
        cleared_at=clock.now(),
        cleared_how="clinician_reply",
        cleared_by="x",
        cleared_until=until,
    ).client

    assert limits_for([client.pk], TODAY)[client.pk].booking == booking
