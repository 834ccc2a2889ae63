from typing import ClassVar

from django.db import models
from django.db.models import Q

from clinic.models import Staff
from clinic.models.record import Record
from scheduling.models.appointment import Appointment
from scheduling.models.money.package import BoughtPackage
from scheduling.models.money.voucher import Voucher


class SettledSum(Record):
    """A sum by which less is owed for a visit, without money; it can be taken back."""

    amount = models.PositiveIntegerField(help_text="In minor units")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Redemption(SettledSum):
    """A visit, or a part of its price, that a package or a voucher paid."""

    visit = models.ForeignKey(Appointment, models.PROTECT, related_name="redemptions")
    bought_package = models.ForeignKey(BoughtPackage, models.PROTECT, null=True, related_name="redemptions")
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, related_name="redemptions")

    read_when_locked: ClassVar = ("bought_package", "voucher")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(bought_package=None) ^ Q(voucher=None), name="redemption_is_of_package_or_voucher"
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="redemption_pays_something"),
            models.UniqueConstraint(
                "visit",
                condition=Q(bought_package__isnull=False, undone_at=None),
                name="visit_takes_one_visit_of_a_package",
            ),
        ]


class Waiver(SettledSum):
    """A sum that the practice does not ask for, and why."""

    visit = models.ForeignKey(Appointment, models.PROTECT, related_name="waivers")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="waiver_is_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]
