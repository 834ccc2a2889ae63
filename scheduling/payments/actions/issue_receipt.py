"""Take money and issue its receipt, and give money back by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from clients.models import Client
from clinic import audit, clock
from clinic.models import Practice, Staff
from clinic.refusals import Refusal, fault
from scheduling.models import Appointment, BoughtPackage, Package, Receipt, ReceiptLine, Voucher
from scheduling.payments.accounts import account_of
from scheduling.payments.receipt_words import client_lines, practice_lines, words_of_visit
from scheduling.payments.sold import sell_package, sell_voucher


@dataclass(frozen=True)
class Item:
    """One thing that is paid for: a visit, in whole or in part, a package, or a voucher of this value."""

    visit: UUID | None = None
    package: Package | None = None
    voucher_value: int | None = None
    amount: int | None = None


@transaction.atomic
def take_payment(*, client: Client, items: Sequence[Item], method: str, by: Staff) -> Receipt:
    """Take money for visits, packages and vouchers, and issue the receipt of it.

    A visit is paid in full unless an amount is named. Raises `nothing_to_pay`, `more_than_owed`,
    `client_archived`, `client_merged`.
    """
    visits = {visit.pk: visit for visit in Appointment.lock_all(item.visit for item in items if item.visit)}
    practice = Practice.lock(Practice.current().pk)
    client = Client.lock(client.pk)
    client.require_on_file()
    receipt = _issue(client, method, practice, by)
    for number, item in enumerate(items):
        _write_line(receipt, item, visits, pointer=f"/items/{number}")
    audit.record(by, "took_payment", receipt, client_key=client.pk)
    return receipt


def _issue(client: Client, method: str, practice: Practice, by: Staff, **more: Any) -> Receipt:
    """Write a receipt under the next number; the row of the practice is locked, so that there is no gap."""
    newest: int = Receipt.objects.aggregate(Max("number"))["number__max"] or 0
    return Receipt.objects.create(
        number=newest + 1,
        client=client,
        method=method,
        issued_at=clock.now(),
        issued_by=by,
        tax_percent=practice.tax_percent,
        practice_lines=practice_lines(practice),
        client_lines=client_lines(client),
        **more,
    )


def _write_line(receipt: Receipt, item: Item, visits: Mapping[UUID, Appointment], *, pointer: str) -> None:
    if item.package is not None:
        bought = sell_package(item.package, receipt.client)
        row = {"bought_package": bought, "amount": bought.price, "words": item.package.name}
    elif item.voucher_value is not None:
        voucher = sell_voucher(item.voucher_value, receipt.client)
        row = {
            "voucher": voucher,
            "amount": voucher.value,
            "words": _("Voucher {code}").format(code=voucher.code),
        }
    else:
        visit = visits.get(item.visit) if item.visit else None
        if visit is None:
            raise fault(f"{pointer}/visit", "unknown_visit", "There is no such visit.")
        amount = amount_to_settle(visit, item.amount, pointer=f"{pointer}/amount")
        row = {"visit": visit, "amount": amount, "words": words_of_visit(visit)}
    ReceiptLine.objects.create(receipt=receipt, **row)


def amount_to_settle(visit: Appointment, amount: int | None, *, pointer: str) -> int:
    """Return what is settled of a locked visit: this amount, or all that is owed.

    Raises `nothing_to_pay` where nothing is owed, and `more_than_owed`.
    """
    owed = account_of(visit).owed
    if owed <= 0:
        raise Refusal("nothing_to_pay", "Nothing is owed for this visit.")
    if amount is not None and amount > owed:
        raise fault(pointer, "more_than_owed", "This is more than is owed.", status=409)
    return owed if amount is None else amount


@transaction.atomic
def refund(*, receipt: Receipt, reason: str, by: Staff, amount: int | None = None) -> Receipt:
    """Give back the money of a receipt, or a part of one with a single line, by a receipt of its own.

    Raises `refunded_already`, `more_than_paid`, `refund_of_a_refund`, `part_of_several`, `package_in_use` and
    `voucher_in_use` for what was used since.
    """
    lines = list(receipt.lines.order_by("pk"))
    Appointment.lock_all(line.visit_id for line in lines if line.visit_id)
    practice = Practice.lock(Practice.current().pk)
    left = _left_to_refund(receipt, lines)
    if receipt.refunds_id:
        raise Refusal("refund_of_a_refund", "This receipt gave money back. Take the payment anew instead.")
    if not any(left.values()):
        raise Refusal("refunded_already", "The money of this receipt was given back already.")
    if amount is not None:
        if len(lines) > 1:
            raise fault("/amount", "part_of_several", "Give back the whole of a receipt of several things.")
        if amount > left[lines[0].pk]:
            raise fault("/amount", "more_than_paid", "This is more than is left of the receipt.", status=409)
        if lines[0].visit_id is None and amount < left[lines[0].pk]:
            raise fault("/amount", "part_of_several", "A package or voucher is given back whole.")
        left = {lines[0].pk: amount}
    back = _issue(receipt.client, receipt.method, practice, by, refunds=receipt, reason=reason)
    for line in lines:
        if left[line.pk]:
            _give_back(back, line, left[line.pk])
    audit.record(by, "refunded", back, client_key=receipt.client_id)
    return back


def _left_to_refund(receipt: Receipt, lines: Sequence[ReceiptLine]) -> dict[UUID, int]:
    """Return what was not yet given back of each line; the row of the practice is locked."""
    given = ReceiptLine.objects.filter(receipt__refunds=receipt)
    columns = ("visit", "bought_package", "voucher")
    sums: dict[tuple[Any, ...], int] = {
        tuple(row[name] for name in columns): row["sum"]
        for row in given.values(*columns).annotate(sum=Sum("amount"))
    }
    return {
        line.pk: line.amount + sums.get((line.visit_id, line.bought_package_id, line.voucher_id), 0)
        for line in lines
    }


def _give_back(back: Receipt, line: ReceiptLine, amount: int) -> None:
    """Write the line that gives an amount back; a package or voucher that was not used pays no more."""
    if line.bought_package_id:
        bought = BoughtPackage.lock(line.bought_package_id)
        if bought.used:
            raise Refusal("package_in_use", "Visits of this package are used. Take them back first.")
        bought.used = bought.visits
        bought.save(update_fields=["used"])
    if line.voucher_id:
        voucher = Voucher.lock(line.voucher_id)
        if voucher.balance < voucher.value:
            raise Refusal("voucher_in_use", "Something of this voucher is used. Take it back first.")
        voucher.balance = 0
        voucher.save(update_fields=["balance"])
    ReceiptLine.objects.create(
        receipt=back,
        visit_id=line.visit_id,
        bought_package_id=line.bought_package_id,
        voucher_id=line.voucher_id,
        amount=-amount,
        words=line.words,
    )
