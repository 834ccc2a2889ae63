"""Sell packages and vouchers."""

import secrets

from clients.actions.clear_condition import months_later
from clients.models import Client
from clinic.models import Practice
from scheduling.models import BoughtPackage, Package, Voucher

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are read for each other."""
CODE_LENGTH = 10


def sell_package(package: Package, client: Client) -> BoughtPackage:
    """Write the package that a client buys, with its terms of today."""
    today = Practice.current().today()
    return BoughtPackage.objects.create(
        client=client,
        package=package,
        service=package.service,
        visits=package.visits,
        price=package.price,
        expires_on=months_later(today, package.months) if package.months else None,
    )


def sell_voucher(value: int, client: Client) -> Voucher:
    """Write a voucher of this value under a code that nobody guesses: 50 bits."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return Voucher.objects.create(code=code, client=client, value=value, balance=value)
