"""Settle a visit without money: by a package, by a voucher, or by asking for less."""

from django.db import transaction

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from scheduling.models import Appointment, BoughtPackage, Redemption, Voucher, Waiver
from scheduling.payments.actions.issue_receipt import amount_to_settle


@transaction.atomic
def redeem_package(*, visit: Appointment, bought: BoughtPackage, by: Staff) -> Redemption:
    """Pay a visit with one of a package: all that is owed for it.

    Raises `nothing_to_pay`, `other_service`, `package_expired`, `package_used_up`.
    """
    visit = Appointment.lock(visit.pk)
    bought = BoughtPackage.lock(bought.pk)
    amount = amount_to_settle(visit, None, pointer="/bought_package")
    if bought.service_id != visit.service_id:
        raise Refusal("other_service", "This package is for another service.")
    if bought.expires_on and bought.expires_on < visit.starts_at.astimezone(visit.location.zone).date():
        raise Refusal("package_expired", "This package has expired by the day of the visit.")
    if not bought.left:
        raise Refusal("package_used_up", "All visits of this package are used.")
    bought.used += 1
    bought.save(update_fields=["used"])
    redemption = Redemption.objects.create(visit=visit, bought_package=bought, amount=amount, by=by)
    audit.record(by, "redeemed", redemption, client_key=visit.client_id)
    return redemption


@transaction.atomic
def redeem_voucher(*, visit: Appointment, code: str, by: Staff, amount: int | None = None) -> Redemption:
    """Pay a visit with a voucher: this amount, or as much as is owed and left.

    Raises `nothing_to_pay`, `more_than_owed`, `voucher_unknown`, `voucher_expired`, `voucher_used_up`.
    """
    visit = Appointment.lock(visit.pk)
    found = Voucher.objects.filter(code=code.replace(" ", "").upper()).first()
    if found is None:
        raise Refusal("voucher_unknown", "There is no voucher with this code. Read it again.")
    voucher = Voucher.lock(found.pk)
    owed = amount_to_settle(visit, amount, pointer="/amount")
    if voucher.expires_on and voucher.expires_on < visit.starts_at.astimezone(visit.location.zone).date():
        raise Refusal("voucher_expired", "This voucher has expired by the day of the visit.")
    if not voucher.balance or (amount is not None and amount > voucher.balance):
        raise Refusal("voucher_used_up", "Less is left of this voucher.", balance=voucher.balance)
    paid = min(owed, voucher.balance)
    voucher.balance -= paid
    voucher.save(update_fields=["balance"])
    redemption = Redemption.objects.create(visit=visit, voucher=voucher, amount=paid, by=by)
    audit.record(by, "redeemed", redemption, client_key=visit.client_id)
    return redemption


@transaction.atomic
def waive(*, visit: Appointment, reason: str, by: Staff, amount: int | None = None) -> Waiver:
    """Ask for less, or for nothing, and say why. Raises `nothing_to_pay`, `more_than_owed`."""
    visit = Appointment.lock(visit.pk)
    waived = amount_to_settle(visit, amount, pointer="/amount")
    waiver = Waiver.objects.create(visit=visit, amount=waived, reason=reason, by=by)
    audit.record(by, "waived", waiver, client_key=visit.client_id)
    return waiver


@transaction.atomic
def take_back_redemption(*, redemption: Redemption, by: Staff) -> None:
    """Give a visit or a sum back to its package or voucher; what was taken back already stays so."""
    visit = Appointment.lock(redemption.visit_id)
    redemption = Redemption.objects.get(pk=redemption.pk)
    if redemption.undone_at is not None:
        return
    if redemption.bought_package_id:
        bought = BoughtPackage.lock(redemption.bought_package_id)
        bought.used -= 1
        bought.save(update_fields=["used"])
    else:
        voucher = Voucher.lock(redemption.voucher_id)
        voucher.balance += redemption.amount
        voucher.save(update_fields=["balance"])
    _undo(redemption, visit, by)


def give_back_redemptions(visit: Appointment, *, by: Staff) -> None:
    """Give all that was redeemed for a locked visit back to its packages and vouchers."""
    for redemption in visit.redemptions.filter(undone_at=None).order_by("pk"):
        take_back_redemption(redemption=redemption, by=by)


@transaction.atomic
def take_back_waiver(*, waiver: Waiver, by: Staff) -> None:
    """Ask for it after all; what was taken back already stays so."""
    visit = Appointment.lock(waiver.visit_id)
    waiver = Waiver.objects.get(pk=waiver.pk)
    if waiver.undone_at is None:
        _undo(waiver, visit, by)


def _undo(settlement: Redemption | Waiver, visit: Appointment, by: Staff) -> None:
    settlement.undone_at, settlement.undone_by = clock.now(), by
    settlement.save(update_fields=["undone_at", "undone_by"])
    audit.record(by, "took_back", settlement, client_key=visit.client_id)
