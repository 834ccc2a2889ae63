"""Packages and vouchers: sold by a receipt, used for visits, taken back; and waivers."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from scheduling.models import Appointment, BoughtPackage, Redemption, Voucher
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.payments.conftest import PRICE, account, buy, package_of, pay


@pytest.fixture
def ten(dana: ApiUser, fern: ApiUser, diary: Diary, visit: Appointment) -> BoughtPackage:
    """Ana bought ten massages."""
    buy(dana, visit, package=package_of(fern, diary.massage, months=12))
    return BoughtPackage.objects.get()


def use(user: ApiUser, visit: Appointment, bought: BoughtPackage) -> Any:
    return user.api("POST", f"visit-accounts/{visit.pk}/package", {"bought_package": str(bought.pk)})


def test_a_package_is_sold_by_a_receipt_and_pays_a_visit(
    dana: ApiUser, visit: Appointment, ten: BoughtPackage
) -> None:
    assert (ten.left, ten.expires_on, ten.receipt_lines.get().amount) == (10, date(2027, 3, 2), 58500)
    assert [each["id"] for each in account(dana, visit)["packages"]] == [str(ten.pk)]

    answer = use(dana, visit, ten)

    assert answer.json()["owed"] == 0, answer.content
    ten.refresh_from_db()
    assert ten.left == 9


def test_a_visit_given_back_can_be_used_again(dana: ApiUser, visit: Appointment, ten: BoughtPackage) -> None:
    use(dana, visit, ten)
    redemption = Redemption.objects.get()

    for _ in range(2):
        assert dana.api("DELETE", f"redemptions/{redemption.pk}").status_code == 204

    ten.refresh_from_db()
    assert (ten.left, account(dana, visit)["owed"]) == (10, PRICE)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"used": 10}, "package_used_up"),
        ({"expires_on": date(2026, 3, 2)}, "package_expired"),
    ],
)
def test_a_package_used_up_or_expired_pays_nothing(
    dana: ApiUser, visit: Appointment, ten: BoughtPackage, columns: dict[str, object], code: str
) -> None:
    BoughtPackage.objects.update(**columns)

    assert use(dana, visit, ten).json()["code"] == code
    assert account(dana, visit)["packages"] == []


def test_a_package_pays_no_other_service(
    dana: ApiUser, diary: Diary, visit: Appointment, ten: BoughtPackage
) -> None:
    Appointment.objects.update(service=diary.couples)

    assert use(dana, visit, ten).json()["code"] == "other_service"


def test_the_schema_lets_no_package_go_below_zero(ten: BoughtPackage) -> None:
    with pytest.raises(IntegrityError, match="package_is_used_up_once"), transaction.atomic():
        BoughtPackage.objects.update(used=11)


def test_a_used_package_is_not_refunded(dana: ApiUser, visit: Appointment, ten: BoughtPackage) -> None:
    receipt = ten.receipt_lines.get().receipt_id
    use(dana, visit, ten)

    refused = dana.api("POST", f"receipts/{receipt}/refund", {"reason": "Moves away"})
    dana.api("DELETE", f"redemptions/{Redemption.objects.get().pk}")
    given = dana.api("POST", f"receipts/{receipt}/refund", {"reason": "Moves away"})

    assert refused.json()["code"] == "package_in_use"
    assert given.status_code == 201
    assert use(dana, visit, ten).json()["code"] == "package_used_up"


def test_a_package_sold_keeps_its_terms(fern: ApiUser, ten: BoughtPackage) -> None:
    package = ten.package

    fern.api("PATCH", f"packages/{package.pk}", {"visits": 5, "price": 1}, If_Match='"1"')

    ten.refresh_from_db()
    assert (ten.visits, ten.price) == (10, 58500)


def test_a_voucher_pays_as_much_as_is_left(dana: ApiUser, visit: Appointment) -> None:
    buy(dana, visit, voucher_value=5000)
    voucher = Voucher.objects.get()

    answer = dana.api("POST", f"visit-accounts/{visit.pk}/voucher", {"code": voucher.code.lower()})

    assert answer.json()["owed"] == PRICE - 5000, answer.content
    voucher.refresh_from_db()
    assert voucher.balance == 0
    again = dana.api("POST", f"visit-accounts/{visit.pk}/voucher", {"code": voucher.code})
    assert again.json()["code"] == "voucher_used_up"
    dana.api("DELETE", f"redemptions/{Redemption.objects.get().pk}")
    voucher.refresh_from_db()
    assert voucher.balance == 5000


def test_an_unknown_voucher_is_refused(dana: ApiUser, visit: Appointment) -> None:
    answer = dana.api("POST", f"visit-accounts/{visit.pk}/voucher", {"code": "AAAAAAAAAA"})

    assert (answer.status_code, answer.json()["code"]) == (409, "voucher_unknown")


def test_a_waiver_asks_for_less_and_says_why(dana: ApiUser, visit: Appointment) -> None:
    waived = dana.api("POST", f"visit-accounts/{visit.pk}/waive", {"amount": 1500, "reason": "We were late"})
    without = dana.api("POST", f"visit-accounts/{visit.pk}/waive", {"amount": 1500})

    assert (waived.json()["owed"], without.status_code) == (PRICE - 1500, 400)
    pay(dana, visit)
    dana.api("DELETE", f"waivers/{waived.json()['waivers'][0]['id']}")
    assert account(dana, visit)["owed"] == 1500
