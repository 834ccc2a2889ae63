"""All that is known of the money of one visit."""

from typing import Any, NamedTuple

from scheduling.models import Appointment, BoughtPackage, Receipt, Redemption, Waiver
from scheduling.payments.accounts import account_of
from scheduling.payments.takings import with_sums


class MoneyOfVisit(NamedTuple):
    """The account of a visit, what became of it, and the packages that can pay for it."""

    visit: Any
    due: int
    paid: int
    redeemed: int
    waived: int
    owed: int
    receipts: list[Receipt]
    redemptions: list[Redemption]
    waivers: list[Waiver]
    packages: list[BoughtPackage]


def read_money(visit: Appointment) -> MoneyOfVisit:
    """Return the money of a visit as it is now."""
    account = account_of(visit)
    receipts = with_sums(Receipt.objects.filter(pk__in=visit.receipt_lines.values("receipt")))
    redemptions = visit.redemptions.filter(undone_at=None).select_related(
        "by", "voucher", "bought_package__package"
    )
    return MoneyOfVisit(
        visit.pk,
        account.due,
        account.paid,
        account.redeemed,
        account.waived,
        account.owed,
        list(receipts.order_by("number")),
        list(redemptions.order_by("pk")),
        list(visit.waivers.filter(undone_at=None).select_related("by").order_by("pk")),
        packages_for(visit),
    )


def packages_for(visit: Appointment) -> list[BoughtPackage]:
    """Return the packages of whoever booked that can pay for a visit; the one that ends first comes first."""
    day = visit.starts_at.astimezone(visit.location.zone).date()
    bought = BoughtPackage.objects.usable(day).filter(client=visit.client_id, service=visit.service_id)
    shown = bought.select_related("package", "client", "service")
    return sorted(shown, key=lambda each: (each.expires_on is None, each.expires_on or day, each.pk))
