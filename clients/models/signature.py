from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models.consent import Consent
from clinic.models.record import Record


class Signature(Record):
    """A signature under a consent: a typed name or drawn strokes, over which text, and how it reached us.

    It is only appended. A drawn line proves little alone: the hash of the text, the time, and the link or the
    person signed in are the proof.
    """

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="signature")
    name = models.CharField(max_length=120, help_text="As the signer typed it")
    strokes = models.JSONField(default=list, blank=True, help_text="Drawn, in 300 by 100 steps; may be empty")
    text_hash = models.CharField(max_length=64, help_text="Of the text that was on the page")
    signed_at = models.DateTimeField()
    by_kind = models.CharField(max_length=8, help_text="`link`, or `staff` who handed over the tablet")
    by_key = models.CharField(max_length=40, help_text="Key of the bearer of the link or of the person")
    address = models.EmailField(blank=True, help_text="To which the link was sent")
    birth_date_asked = models.BooleanField(default=False, help_text="The page asked for the birth date first")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(text_hash=""), name="signature_is_over_a_text"),
        ]
