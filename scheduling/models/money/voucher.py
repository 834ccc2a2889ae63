from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from clients.models import Client
from clinic.models.record import Record


class Voucher(Record):
    """A sum paid in advance that whoever brings its code may use, as long as something is left."""

    code = models.CharField(max_length=12, unique=True, help_text="Capital letters and digits")
    client = models.ForeignKey(Client, models.PROTECT, related_name="vouchers", help_text="Who bought it")
    value = models.PositiveIntegerField(help_text="When it was sold, in minor units")
    balance = models.PositiveIntegerField(help_text="What is left of it, in minor units")
    expires_on = models.DateField(null=True, help_text="The last day on which it pays")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__gte=1), name="voucher_has_a_value"),
            models.CheckConstraint(
                condition=Q(balance__lte=F("value")), name="voucher_holds_no_more_than_was_paid"
            ),
            models.CheckConstraint(
                condition=Q(code__regex="^[A-Z0-9]{8,12}$"), name="voucher_code_can_be_read_out"
            ),
        ]
