"""Whatever is paid, given back, redeemed, waived, missed and cancelled: the sums agree."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import Practice, Staff
from clinic.refusals import Refusal
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
from scheduling.payments.accounts import account_of
from scheduling.payments.actions.issue_receipt import Item, refund, take_payment
from scheduling.payments.actions.settle_visit import (
    redeem_package,
    redeem_voucher,
    take_back_redemption,
    take_back_waiver,
    waive,
)
from scheduling.payments.takings import takings_of
from tests.cast import ApiUser
from tests.effort import examples
from tests.factories import Diary

STEPS = (
    "pay",
    "refund",
    "sell_package",
    "sell_voucher",
    "use_package",
    "use_voucher",
    "waive",
    "take_back_redemption",
    "take_back_waiver",
    "late",
    "free",
    "standing",
)
plans = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 9000)), min_size=1, max_size=14)


class Till:
    """A desk that does one thing after another, whatever comes of it."""

    def __init__(self, visit: Appointment, package: Package, by: Staff) -> None:
        self.visit, self.package, self.by = visit, package, by

    def do(self, step: str, amount: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, step)(amount)
        except Refusal:
            pass

    def _take(self, item: Item) -> None:
        take_payment(client=self.visit.client, items=[item], method="cash", by=self.by)

    def pay(self, amount: int) -> None:
        self._take(Item(visit=self.visit.pk, amount=amount))

    def refund(self, amount: int) -> None:
        for receipt in Receipt.objects.order_by("?")[:1]:
            refund(receipt=receipt, reason="Wrong", by=self.by, amount=amount if amount % 2 else None)

    def sell_package(self, amount: int) -> None:
        self._take(Item(package=self.package))

    def sell_voucher(self, amount: int) -> None:
        self._take(Item(voucher_value=amount))

    def use_package(self, amount: int) -> None:
        for bought in BoughtPackage.objects.order_by("?")[:1]:
            redeem_package(visit=self.visit, bought=bought, by=self.by)

    def use_voucher(self, amount: int) -> None:
        for voucher in Voucher.objects.order_by("?")[:1]:
            redeem_voucher(visit=self.visit, code=voucher.code, by=self.by)

    def waive(self, amount: int) -> None:
        waive(visit=self.visit, reason="Late", by=self.by, amount=amount)

    def take_back_redemption(self, amount: int) -> None:
        for redemption in Redemption.objects.order_by("?")[:1]:
            take_back_redemption(redemption=redemption, by=self.by)

    def take_back_waiver(self, amount: int) -> None:
        for waiver in Waiver.objects.order_by("?")[:1]:
            take_back_waiver(waiver=waiver, by=self.by)

    def _set(self, state: str, fee: int = 0) -> None:
        Fee.objects.filter(visit=self.visit).delete()
        Appointment.objects.filter(pk=self.visit.pk).update(state=state)
        if fee:
            Fee.write(self.visit, fee)

    def late(self, amount: int) -> None:
        self._set("no_show", 50)

    def free(self, amount: int) -> None:
        self._set("no_show")

    def standing(self, amount: int) -> None:
        self._set("booked")


def require_sums_agree(visit: Appointment, practice: Practice) -> None:
    visit.refresh_from_db()
    account = account_of(visit)
    paid = ReceiptLine.objects.filter(visit=visit).aggregate(sum=Sum("amount"))["sum"] or 0
    assert account.owed == account.due - paid - account.redeemed - account.waived
    assert 0 <= account.paid <= visit.price
    assert not BoughtPackage.objects.filter(used__gt=F("visits")).exists()
    numbers = list(Receipt.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    total = ReceiptLine.objects.aggregate(sum=Sum("amount"))["sum"] or 0
    assert takings_of(practice.today(), practice).total == total
    for voucher in Voucher.objects.all():
        used = voucher.redemptions.filter(undone_at=None).aggregate(sum=Sum("amount"))["sum"] or 0
        sold = voucher.receipt_lines.aggregate(sum=Sum("amount"))["sum"]
        assert voucher.balance == (sold - used if sold else 0)


@pytest.mark.usefixtures("on_monday")
@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=plans)
def test_sums_agree_after_any_sequence(
    dana: ApiUser, diary: Diary, visit: Appointment, practice: Practice, plan: list[tuple[str, int]]
) -> None:
    another = Appointment(**visit.column_values() | {"id": uuid4(), "state": "booked"})
    another.save(force_insert=True)
    package = Package.objects.create(name=str(another.pk), service=visit.service, visits=2, price=9000)
    till = Till(another, package, dana.person)
    for step, amount in plan:
        till.do(step, amount)
        require_sums_agree(another, practice)
