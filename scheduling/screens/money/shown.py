"""Receipts, packages and sums as pages show them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise

from clinic.mail.wording import money
from clinic.models import Practice
from scheduling.models import Receipt
from scheduling.payments.takings import sum_of
from scheduling.screens.money.forms import METHOD_NAMES

MINUS = "\N{MINUS SIGN}"


class ReceiptRow(NamedTuple):
    """A receipt as a list shows it."""

    receipt: Receipt
    method: str | Promise
    total: str


def receipt_rows(receipts: Iterable[Receipt], practice: Practice) -> list[ReceiptRow]:
    """Return the rows of receipts that were read with their sums."""
    return [
        ReceiptRow(receipt, METHOD_NAMES[receipt.method], signed_money(sum_of(receipt), practice))
        for receipt in receipts
    ]


def signed_money(amount: int, practice: Practice) -> str:
    """Return a sum with a minus where money was given back."""
    return f"{MINUS if amount < 0 else ''}{money(abs(amount), practice.currency)}"
