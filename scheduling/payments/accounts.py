"""The account of a visit: what was agreed, less what was paid, redeemed and waived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from scheduling.models import Appointment, Fee, ReceiptLine, Redemption, Waiver

OFF = ("cancelled", "no_show")
"""States of a visit in which nobody was treated."""


@dataclass(frozen=True)
class VisitAccount:
    """The money of one visit, in minor units."""

    due: int
    paid: int
    redeemed: int
    waived: int

    @property
    def owed(self) -> int:
        """The sum that the client still owes; less than zero is owed to the client."""
        return self.due - self.paid - self.redeemed - self.waived


def accounts_of(visits: Iterable[Appointment]) -> dict[UUID, VisitAccount]:
    """Return the account of each of these visits, in four queries at most however many they are.

    A visit costs its price; one cancelled or missed its fee, if there is one.
    """
    visits = list(visits)
    keys = [visit.pk for visit in visits]
    off = [visit.pk for visit in visits if visit.state in OFF]
    fees = dict(Fee.objects.filter(visit__in=off).values_list("visit", "amount")) if off else {}
    paid = _sums(ReceiptLine.objects.filter(visit__in=keys))
    redeemed = _sums(Redemption.objects.filter(visit__in=keys, undone_at=None))
    waived = _sums(Waiver.objects.filter(visit__in=keys, undone_at=None))
    due = {visit.pk: fees.get(visit.pk, 0) if visit.state in OFF else visit.price for visit in visits}
    return {
        key: VisitAccount(due[key], paid.get(key, 0), redeemed.get(key, 0), waived.get(key, 0))
        for key in keys
    }


def account_of(visit: Appointment) -> VisitAccount:
    """Return the account of one visit."""
    return accounts_of([visit])[visit.pk]


def _sums(rows: QuerySet[Any]) -> Mapping[UUID, int]:
    return dict(rows.order_by().values_list("visit").annotate(sum=Sum("amount")))
