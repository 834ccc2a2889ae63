from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from clinic.models.record import RevisedRecord

FIELD_KINDS = ("text", "number", "date", "choice", "yes_no")
FIELD_KEY = r"^[a-z][a-z0-9_]{0,39}$"
UNUSABLE_KEY = "Use small letters, digits and _, such as member_since."
check_field_key = RegexValidator(FIELD_KEY.replace("$", r"\Z"), UNUSABLE_KEY, code="unusable_key")


class ClientField(RevisedRecord):
    """A question of the practice about each client; its answers stand in `Client.custom_values` by its key.

    Key and kind stay as they were made: imports, exports and answers go by them. All staff read the answers.
    """

    key = models.CharField(max_length=40, unique=True, validators=[check_field_key])
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in FIELD_KINDS])
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text="Of a choice")
    hint = models.CharField(max_length=160, blank=True, help_text="Words below the field")
    position = models.PositiveSmallIntegerField(default=0, help_text="The smallest stands first")
    archived_at = models.DateTimeField(null=True, blank=True, help_text="Asked no more; answers are kept")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(key__regex=FIELD_KEY),
                name="client_field_key_is_plain",
                violation_error_code="unusable_key",
                violation_error_message=UNUSABLE_KEY,
            ),
            models.CheckConstraint(condition=~Q(label=""), name="client_field_has_a_label"),
            models.CheckConstraint(condition=Q(kind__in=FIELD_KINDS), name="client_field_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="choice") & ~Q(choices=[]) | ~Q(kind="choice") & Q(choices=[]),
                name="client_field_of_choices_has_some",
                violation_error_code="choices_missing",
                violation_error_message="Give a choice something to choose from, and other kinds nothing.",
            ),
        ]

    @classmethod
    def asked(cls) -> models.QuerySet[ClientField]:
        """Return the fields that are asked, in their order."""
        return cls.objects.filter(archived_at=None).order_by("position", "created_at")
