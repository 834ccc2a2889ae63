"""The account of a visit: what was agreed, less what was paid, redeemed and waived."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum, Value

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
    """Return the account of each of these visits, in one query however many they are.

    A visit costs its price; one cancelled or missed its fee, if there is one.
    """
    visits = list(visits)
    keys = [visit.pk for visit in visits]
    sums: dict[tuple[UUID, str], int] = {
        (key, kind): amount
        for key, kind, amount in _sums("fee", Fee.objects.filter(visit__in=keys)).union(
            _sums("paid", ReceiptLine.objects.filter(visit__in=keys)),
            _sums("redeemed", Redemption.objects.filter(visit__in=keys, undone_at=None)),
            _sums("waived", Waiver.objects.filter(visit__in=keys, undone_at=None)),
        )
    }
    return {
        visit.pk: VisitAccount(
            due=sums.get((visit.pk, "fee"), 0) if visit.state in OFF else visit.price,
            **{kind: sums.get((visit.pk, kind), 0) for kind in ("paid", "redeemed", "waived")},
        )
        for visit in visits
    }


def account_of(visit: Appointment) -> VisitAccount:
    """Return the account of one visit."""
    return accounts_of([visit])[visit.pk]


def _sums(kind: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Return the query for the sum of these rows by visit, under the name of their kind."""
    sums: QuerySet[Any, Any] = rows.order_by().values_list("visit", Value(kind)).annotate(sum=Sum("amount"))
    return sums
