"""Constraints on money, which hold for every writer."""

from collections.abc import Callable
from typing import Any

import pytest

from clinic.models import Staff
from scheduling.models import (
    Appointment,
    BoughtPackage,
    Fee,
    Package,
    Receipt,
    ReceiptLine,
    Redemption,
    Voucher,
    Waiver,
)
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.direct_writes import assert_refused_by, insert_visit


class Rows:
    """Rows of money, each of which can be written with one column that is wrong."""

    def __init__(self, visit: Appointment, by: Staff) -> None:
        self.visit, self.by, self.client = visit, by, visit.client
        self.number = 0

    def package(self, **wrong: Any) -> Package:
        self.number += 1
        fields = {
            "name": f"Package {self.number}",
            "service": self.visit.service,
            "visits": 10,
            "price": 9000,
        }
        return Package.objects.create(**{**fields, **wrong})

    def bought(self, **wrong: Any) -> BoughtPackage:
        fields = {"client": self.client, "package": self.package(), "service": self.visit.service}
        return BoughtPackage.objects.create(**{**fields, "visits": 10, "price": 9000, **wrong})

    def voucher(self, **wrong: Any) -> Voucher:
        fields = {"code": "ABCDEFGH23", "client": self.client, "value": 5000, "balance": 5000}
        return Voucher.objects.create(**{**fields, **wrong})

    def receipt(self, **wrong: Any) -> Receipt:
        self.number += 1
        fields = {"number": self.number, "client": self.client, "method": "cash", "issued_by": self.by}
        lists: dict[str, Any] = {"practice_lines": [], "client_lines": []}
        return Receipt.objects.create(**{**fields, **lists, "tax_percent": 0, **wrong})

    def line(self, **wrong: Any) -> ReceiptLine:
        fields = {"receipt": self.receipt(), "visit": self.visit, "amount": 100, "words": "Massage"}
        return ReceiptLine.objects.create(**{**fields, **wrong})

    def redemption(self, **wrong: Any) -> Redemption:
        fields = {"visit": self.visit, "bought_package": self.bought(), "amount": 100, "by": self.by}
        return Redemption.objects.create(**{**fields, **wrong})

    def waiver(self, **wrong: Any) -> Waiver:
        fields = {"visit": self.visit, "amount": 100, "reason": "Late", "by": self.by}
        return Waiver.objects.create(**{**fields, **wrong})


@pytest.fixture
def rows(diary: Diary, dana: ApiUser) -> Rows:
    return Rows(insert_visit(diary), dana.person)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("package_pays_for_visits", lambda rows: rows.package(visits=0)),
        ("package_is_used_up_once", lambda rows: rows.bought(used=11)),
        ("voucher_has_a_value", lambda rows: rows.voucher(value=0, balance=0)),
        ("voucher_holds_no_more_than_was_paid", lambda rows: rows.voucher(balance=5001)),
        ("voucher_code_can_be_read_out", lambda rows: rows.voucher(code="abc")),
        ("receipts_count_from_one", lambda rows: rows.receipt(number=0)),
        ("receipt_method_is_known", lambda rows: rows.receipt(method="shells")),
        ("refund_has_a_reason", lambda rows: rows.receipt(refunds=rows.receipt())),
        ("refund_has_a_reason", lambda rows: rows.receipt(reason="No refund")),
        ("receipt_line_has_an_amount", lambda rows: rows.line(amount=0)),
        ("receipt_line_is_for_one_thing", lambda rows: rows.line(voucher=rows.voucher())),
        ("receipt_line_is_for_one_thing", lambda rows: rows.line(visit=None)),
        ("redemption_is_of_package_or_voucher", lambda rows: rows.redemption(bought_package=None)),
        ("redemption_pays_something", lambda rows: rows.redemption(amount=0)),
        ("waiver_is_of_something", lambda rows: rows.waiver(amount=0)),
        ("waiver_has_a_reason", lambda rows: rows.waiver(reason="")),
    ],
)
def test_money_that_cannot_be_is_refused(rows: Rows, name: str, write: Callable[[Rows], object]) -> None:
    assert_refused_by(name, lambda: write(rows))


def test_a_package_on_the_menu_has_its_own_name(rows: Rows) -> None:
    rows.package(name="Ten")

    assert_refused_by("package_name_is_used_once", lambda: rows.package(name="Ten"))


def test_a_visit_takes_one_visit_of_a_package(rows: Rows) -> None:
    rows.redemption()

    assert_refused_by("visit_takes_one_visit_of_a_package", rows.redemption)


def test_a_fee_is_something(rows: Rows) -> None:
    assert_refused_by("fee_is_something", lambda: Fee.objects.create(visit=rows.visit, amount=0))
