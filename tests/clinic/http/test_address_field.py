"""Addresses that mail servers refuse are refused where they are typed in."""

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import EmailField

from clinic.http.request_body import AddressField
from tests.sweeps.every_route import every_route

LONGEST = "a" * 64 + "@example.test"


@pytest.mark.parametrize("address", ["ana@example.test", "ana.o'neil+1@example.test", LONGEST])
def test_an_address_that_servers_take_is_kept(address: str) -> None:
    assert AddressField().run_validation(address) == address


@pytest.mark.parametrize(
    "address", ['"\x01"@example.test', '"ana b"@example.test', "a" + LONGEST, "ana@", "x"]
)
def test_an_address_that_servers_refuse_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        AddressField().run_validation(address)


def test_every_address_that_letters_go_to_is_read_by_it() -> None:
    read = {
        (route.address, name): field
        for route in every_route()
        if route.endpoint.body
        for name, field in route.endpoint.body().fields.items()
        if name == "email" and isinstance(field, EmailField) and "sign-in" not in route.address
    }

    assert len(read) >= 4
    assert {place for place, field in read.items() if not isinstance(field, AddressField)} <= {
        ("forgotten-password", "email")
    }
