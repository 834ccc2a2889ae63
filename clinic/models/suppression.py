from typing import ClassVar

from django.db import models
from django.db.models import Q

from clinic.models.record import Record


class Suppression(Record):
    """Why a letter is not sent: the address bounced, or this person opted out of this kind."""

    cause = models.CharField(max_length=8, choices=[(c, c) for c in ("bounce", "opt_out")])
    address = models.CharField(max_length=254, blank=True)
    recipient_key = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(cause="bounce", recipient_key="", kind="") & ~Q(address=""))
                | (Q(cause="opt_out", address="") & ~Q(recipient_key="") & ~Q(kind="")),
                name="suppression_is_of_an_address_or_of_a_kind",
            ),
            models.UniqueConstraint(
                "cause", "address", "recipient_key", "kind", name="suppression_is_noted_once"
            ),
        ]
