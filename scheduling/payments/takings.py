"""The money taken and given back on a day, by its way and by receipt."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet, Sum

from clinic.models import Practice
from clinic.spans import span_of_day
from scheduling.models import Receipt
from scheduling.models.money.receipt import METHODS


@dataclass(frozen=True)
class Takings:
    """A day's receipts, and their sum by way, in minor units."""

    on: date
    receipts: list[Receipt]

    @property
    def by_method(self) -> dict[str, int]:
        """The sum of each way that there is; a refund lessens it."""
        return {m: sum(sum_of(r) for r in self.receipts if r.method == m) for m in METHODS}

    @property
    def total(self) -> int:
        """The sum of all ways."""
        return sum(self.by_method.values())


def takings_of(on: date, practice: Practice) -> Takings:
    """Return the receipts of a day of the practice, in the order of their numbers."""
    span = span_of_day(on, practice.zone)
    receipts = with_sums(Receipt.objects.filter(issued_at__gte=span.start, issued_at__lt=span.end))
    return Takings(on, list(receipts.order_by("number")))


def with_sums(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """Read receipts with their sum, tax included, and all that is shown of them."""
    summed = receipts.annotate(total=Sum("lines__amount")).select_related("client", "issued_by", "refunds")
    return summed.prefetch_related("lines")


def sum_of(receipt: Receipt) -> int:
    """Return the sum of a receipt that was read by `with_sums`."""
    total: int = vars(receipt)["total"]
    return total


def tax_in(amount: int, percent: Decimal) -> int:
    """Return the tax that a sum contains, in whole minor units; half a unit is rounded up, away from zero."""
    rate = Decimal(percent)
    return int((Decimal(amount) * rate / (100 + rate)).quantize(Decimal(1), ROUND_HALF_UP))
