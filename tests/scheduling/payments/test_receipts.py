"""Money taken and given back: /receipts, /visit-accounts, /takings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic import clock
from clinic.models import AuditEntry, Practice
from scheduling.models import Appointment, Receipt, ReceiptLine
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.payments.conftest import PRICE, account, package_of, pay


def test_a_visit_owes_its_price_until_it_is_paid(dana: ApiUser, visit: Appointment) -> None:
    assert account(dana, visit)["owed"] == PRICE

    answer = pay(dana, visit)

    assert answer.status_code == 201, answer.content
    receipt = answer.json()
    assert (receipt["number"], receipt["total"], receipt["method"]) == (1, PRICE, "card")
    assert receipt["client_lines"] == ["Ana"]
    assert "Theo" in receipt["lines"][0]["words"]
    assert (account(dana, visit)["owed"], account(dana, visit)["paid"]) == (0, PRICE)


def test_a_visit_is_paid_in_parts(dana: ApiUser, visit: Appointment) -> None:
    pay(dana, visit, amount=2500)
    pay(dana, visit, method="cash")

    assert [receipt.lines.get().amount for receipt in Receipt.objects.order_by("number")] == [2500, 4000]
    assert account(dana, visit)["owed"] == 0


def test_nobody_pays_more_than_is_owed(dana: ApiUser, visit: Appointment) -> None:
    more = pay(dana, visit, amount=PRICE + 1)
    pay(dana, visit)
    twice = pay(dana, visit)

    assert (more.status_code, more.json()["errors"][0]["code"]) == (409, "more_than_owed")
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_to_pay")
    assert Receipt.objects.count() == 1


def test_a_receipt_of_several_things_is_all_or_nothing(
    dana: ApiUser, fern: ApiUser, diary: Diary, visit: Appointment
) -> None:
    items = [{"package": package_of(fern, diary.massage)}, {"visit": str(visit.pk), "amount": PRICE + 1}]

    answer = dana.api("POST", "receipts", {"client": str(visit.client_id), "method": "cash", "items": items})

    assert answer.json()["errors"][0]["pointer"] == "/items/1/amount"
    assert (Receipt.objects.count(), ReceiptLine.objects.count(), diary.ana.bought_packages.count()) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize("things", [(), ("visit", "voucher_value"), ("amount", "voucher_value")])
def test_an_item_is_one_thing(dana: ApiUser, visit: Appointment, things: tuple[str, ...]) -> None:
    values = {"visit": str(visit.pk), "voucher_value": 100, "amount": 100}
    body = {
        "client": str(visit.client_id),
        "method": "cash",
        "items": [{name: values[name] for name in things}],
    }

    answer = dana.api("POST", "receipts", body)

    assert answer.json()["errors"][0]["code"] == "one_thing"


def test_a_refund_gives_the_money_back_by_a_receipt_of_its_own(dana: ApiUser, visit: Appointment) -> None:
    receipt = pay(dana, visit).json()

    answer = dana.api("POST", f"receipts/{receipt['id']}/refund", {"reason": "Typed twice"})

    assert answer.status_code == 201, answer.content
    back = answer.json()
    assert (back["number"], back["total"], back["refunds"], back["reason"]) == (2, -PRICE, 1, "Typed twice")
    assert account(dana, visit)["owed"] == PRICE
    again = dana.api("POST", f"receipts/{receipt['id']}/refund", {"reason": "Once more"})
    assert again.json()["code"] == "refunded_already"
    of_it = dana.api("POST", f"receipts/{back['id']}/refund", {"reason": "Back"})
    assert of_it.json()["code"] == "refund_of_a_refund"


def test_money_is_given_back_in_parts_and_never_more_than_was_paid(dana: ApiUser, visit: Appointment) -> None:
    receipt = pay(dana, visit).json()
    address = f"receipts/{receipt['id']}/refund"

    dana.api("POST", address, {"amount": 5000, "reason": "Half an hour"})
    more = dana.api("POST", address, {"amount": 1501, "reason": "More"})
    rest = dana.api("POST", address, {"reason": "The rest"})

    assert more.json()["errors"][0]["code"] == "more_than_paid"
    assert rest.json()["total"] == -1500
    assert account(dana, visit)["paid"] == 0


def test_a_therapist_takes_money_and_does_not_give_it_back(theo: ApiUser, visit: Appointment) -> None:
    receipt = pay(theo, visit).json()

    answer = theo.api("POST", f"receipts/{receipt['id']}/refund", {"reason": "Typed twice"})

    assert (answer.status_code, Receipt.objects.count()) == (403, 1)


def test_tax_is_contained_in_the_total(dana: ApiUser, visit: Appointment) -> None:
    Practice.objects.update(tax_percent="19.00", tax_number="DE123")

    receipt = pay(dana, visit).json()

    assert (receipt["tax_percent"], receipt["tax"]) == (19.0, 1038)
    assert "Tax number DE123" in receipt["practice_lines"]


def test_a_late_cancellation_and_a_missed_visit_owe_their_fee(dana: ApiUser, visit: Appointment) -> None:
    Practice.objects.update(late_cancel_percent=50, no_show_percent=100)
    with clock.at(visit.starts_at - timedelta(hours=2)):
        dana.api(
            "POST",
            f"appointments/{visit.pk}/cancel",
            {"by": "client", "reason": "work"},
            If_Match=f'"{visit.revision}"',
        )
    assert account(dana, visit)["owed"] == PRICE // 2

    with clock.at(visit.starts_at - timedelta(hours=1)):
        again = dana.api("POST", f"appointments/{visit.pk}/reinstate", {}, If_Match=f'"{visit.revision + 1}"')
        assert again.status_code == 200, again.content
    assert account(dana, visit)["owed"] == PRICE
    with clock.at(visit.starts_at + timedelta(minutes=20)):
        dana.api("POST", f"appointments/{visit.pk}/no-show", {}, If_Match=again["ETag"])
    assert account(dana, visit)["due"] == PRICE


def test_a_free_cancellation_owes_nothing_and_what_was_paid_is_owed_back(
    dana: ApiUser, visit: Appointment
) -> None:
    pay(dana, visit)

    dana.api(
        "POST",
        f"appointments/{visit.pk}/cancel",
        {"by": "clinic", "reason": "room"},
        If_Match=f'"{visit.revision}"',
    )

    assert account(dana, visit)["owed"] == -PRICE


def test_takings_of_a_day_are_its_receipts(dana: ApiUser, theo: ApiUser, visit: Appointment) -> None:
    receipt = pay(dana, visit, amount=2500).json()
    pay(dana, visit, method="cash")
    dana.api("POST", f"receipts/{receipt['id']}/refund", {"amount": 500, "reason": "Late start"})

    takings = dana.api("GET", "takings").json()

    assert takings["by_method"] == {"cash": 4000, "card": 2000, "transfer": 0, "other": 0}
    assert takings["total"] == sum(each["total"] for each in takings["receipts"]) == 6000
    assert dana.get("/api/v1/takings", {"on": "2026-03-01"}).json()["total"] == 0
    assert theo.api("GET", "takings").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda: Receipt.objects.update(number=7),
        lambda: ReceiptLine.objects.update(amount=1),
        lambda: ReceiptLine.objects.all().delete(),
    ],
)
def test_the_schema_keeps_receipts_as_they_are(
    dana: ApiUser, visit: Appointment, change: Callable[[], object]
) -> None:
    pay(dana, visit)

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        change()


def test_the_schema_lets_a_visit_be_paid_once(dana: ApiUser, visit: Appointment) -> None:
    pay(dana, visit)

    with pytest.raises(IntegrityError, match="paid for once"), transaction.atomic():
        ReceiptLine.objects.create(receipt=Receipt.objects.get(), visit=visit, amount=1, words="Once more")


def test_money_is_audited_and_names_the_client(dana: ApiUser, visit: Appointment) -> None:
    receipt = pay(dana, visit).json()

    entry = AuditEntry.objects.get(subject_key=receipt["id"])
    assert (entry.verb, entry.client_key) == ("took_payment", str(visit.client_id))
