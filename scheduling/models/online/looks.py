from typing import ClassVar

from django.db import models

from clinic.models.record import Record


class OnlineLooks(Record):
    """The pages of online booking that one network address opened within one minute."""

    source = models.CharField(max_length=64, help_text="Digest of the network address")
    minute = models.DateTimeField()
    looks = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("source", "minute", name="online_looks_are_counted_once_a_minute"),
        ]
