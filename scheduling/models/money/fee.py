from typing import ClassVar

from django.db import models
from django.db.models import Q

from clinic.models.practice import share_of
from clinic.models.record import Record
from scheduling.models.appointment import Appointment


class Fee(Record):
    """The cost of a visit in which nobody was treated, by the rule of the day it was cancelled or missed."""

    visit = models.OneToOneField(Appointment, models.CASCADE, related_name="fee")
    amount = models.PositiveIntegerField(help_text="In minor units")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gte=1), name="fee_is_something")]

    @classmethod
    def write(cls, visit: Appointment, percent: int) -> None:
        """Write this share of the price of a locked visit as its fee; none where that is nothing."""
        if amount := share_of(visit.price, percent):
            cls.objects.create(visit=visit, amount=amount)
