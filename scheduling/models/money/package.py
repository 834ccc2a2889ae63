from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from clients.models import Client
from clinic.models import Service
from clinic.models.record import Record, RevisedRecord
from clinic.models.service import LARGEST_PRICE

MOST_VISITS, MOST_MONTHS = 100, 60


class PackageQuery(models.QuerySet["Package"]):
    def in_use(self) -> PackageQuery:
        return self.filter(archived_at=None)


class Package(RevisedRecord):
    """Visits of one service that are sold together, such as ten at the price of nine."""

    name = models.CharField(max_length=120)
    service = models.ForeignKey(Service, models.PROTECT, related_name="packages")
    visits = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_VISITS)], help_text="How many it pays for"
    )
    price = models.PositiveIntegerField(
        validators=[MaxValueValidator(LARGEST_PRICE)], help_text="In minor units"
    )
    months = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text="How long it counts; without it, without end",
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PackageQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "name",
                condition=Q(archived_at=None),
                name="package_name_is_used_once",
                violation_error_code="name_in_use",
                violation_error_message="Another package on the menu has this name.",
            ),
            models.CheckConstraint(
                condition=Q(visits__gte=1, visits__lte=MOST_VISITS),
                name="package_pays_for_visits",
                violation_error_code="out_of_range",
                violation_error_message="A package pays for 1 to 100 visits.",
            ),
        ]


class BoughtPackageQuery(models.QuerySet["BoughtPackage"]):
    def usable(self, on: date) -> BoughtPackageQuery:
        """Keep those with a visit left that have not expired by this day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), used__lt=F("visits"))


class BoughtPackage(Record):
    """A package that a client bought: how many visits it pays for, and how many it has paid for."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="bought_packages")
    package = models.ForeignKey(Package, models.PROTECT, related_name="bought")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    visits = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField(default=0)
    price = models.PositiveIntegerField(help_text="When it was bought, in minor units")
    expires_on = models.DateField(null=True, help_text="The last day on which it pays")

    objects: ClassVar = BoughtPackageQuery.as_manager()
    read_when_locked: ClassVar = ("package",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(used__lte=F("visits")),
                name="package_is_used_up_once",
                violation_error_code="package_used_up",
                violation_error_message="All visits of this package are used.",
            ),
        ]

    @property
    def left(self) -> int:
        """The visits that it still pays for."""
        return self.visits - self.used
