from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic import clock
from clinic.models import Staff
from clinic.models.record import Record
from scheduling.models.appointment import Appointment
from scheduling.models.money.package import BoughtPackage
from scheduling.models.money.voucher import Voucher

METHODS = ("cash", "card", "transfer", "other")


class Receipt(Record):
    """Money taken from a client, or given back, at one moment and in one way. It is never changed.

    Numbers follow each other without a gap. A wrong receipt is cancelled by another, which gives the money
    back. A trigger refuses every change but that of the client by a merge.
    """

    number = models.PositiveIntegerField(unique=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="receipts")
    method = models.CharField(max_length=8, choices=[(m, m) for m in METHODS])
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    refunds = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="refunded_by", help_text="Whose money it gives back"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why money was given back")
    tax_percent = models.DecimalField(max_digits=4, decimal_places=2, help_text="Contained in its sums")
    practice_lines = ArrayField(models.CharField(max_length=200), help_text="Name, tax number, as printed")
    client_lines = ArrayField(models.CharField(max_length=300), help_text="Name and address, as printed")

    class Meta:
        indexes: ClassVar = [
            models.Index("issued_at", name="receipts_by_time"),
            models.Index("client", "issued_at", name="receipts_by_client"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(method__in=METHODS), name="receipt_method_is_known"),
            models.CheckConstraint(
                condition=Q(refunds=None, reason="") | Q(refunds__isnull=False) & ~Q(reason=""),
                name="refund_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="receipts_count_from_one"),
        ]


class ReceiptLine(Record):
    """A part of a receipt: for which visit, package or voucher, and how much; negative when given back."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    visit = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="receipt_lines")
    bought_package = models.ForeignKey(BoughtPackage, models.PROTECT, null=True, related_name="receipt_lines")
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, related_name="receipt_lines")
    amount = models.IntegerField(help_text="In minor units, tax included")
    words = models.CharField(max_length=300, help_text="As printed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount=0), name="receipt_line_has_an_amount"),
            models.CheckConstraint(
                condition=Q(visit__isnull=False, bought_package=None, voucher=None)
                | Q(visit=None, bought_package__isnull=False, voucher=None)
                | Q(visit=None, bought_package=None, voucher__isnull=False),
                name="receipt_line_is_for_one_thing",
            ),
        ]
