from __future__ import annotations

import json
from hashlib import sha256
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from clients.catalogue.areas import AREAS
from clinic.models.record import RevisedRecord
from clinic.validators import check_language

ASKED_OF_ALL = ("treatment", "reminders", "aftercare")
"""The kinds of consent that are asked of every client, with a text of the practice or one on paper."""
SENSITIVE = "sensitive_areas"
MINORS = "minors"
KINDS = (*ASKED_OF_ALL, SENSITIVE, MINORS, "photos", "observers", "recording")
"""The others are asked once the practice has published a text for them."""
LONGEST_TEXT = 12_000


class ConsentTextQuery(models.QuerySet["ConsentText"]):
    def published(self) -> ConsentTextQuery:
        """Leave out drafts and what was retired."""
        return self.filter(published_at__isnull=False, retired_at=None)

    def newest_first(self) -> ConsentTextQuery:
        return self.order_by("-number", "language")


class ConsentText(RevisedRecord):
    """A text that clients agree to: a draft, then published for good under its number.

    A number is one wording in several languages. `material` says that it asks for more or something else than
    the number before it: whoever agreed to that is asked again.
    """

    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=35, validators=[check_language])
    body = models.TextField(max_length=LONGEST_TEXT, help_text="With ## heading, - item, **bold**")
    areas = ArrayField(
        models.CharField(max_length=16, choices=[(area, area) for area in AREAS]),
        default=list,
        blank=True,
        help_text="The sensitive areas that are agreed to one by one",
    )
    material = models.BooleanField(default=True, help_text="Asks again whoever agreed to an earlier number")
    asked_each_visit = models.BooleanField(default=False, help_text="What is agreed to counts for a day")
    valid_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3660)],
        help_text="Null: until it ends",
    )
    hash = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of what is agreed to"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.CharField(
        max_length=40, blank=True, editable=False, help_text="Key of who published it"
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Offered no more")

    objects: ClassVar = ConsentTextQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind",
                "number",
                "language",
                name="consent_text_is_written_once",
                violation_error_code="text_in_language_exists",
                violation_error_message="This number has a text in this language. Change that one.",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="consent_text_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=SENSITIVE) & Q(areas=[]) | Q(kind=SENSITIVE) & ~Q(areas=[]),
                name="text_about_areas_names_them",
                violation_error_code="areas_missing",
                violation_error_message="Name the areas in a text on sensitive areas, and in no other.",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, hash="", published_by="", retired_at=None)
                | Q(published_at__isnull=False) & ~Q(hash="") & ~Q(published_by=""),
                name="published_text_has_its_hash",
            ),
        ]

    @property
    def state(self) -> str:
        """Draft, published or retired."""
        if self.published_at is None:
            return "draft"
        return "retired" if self.retired_at else "published"

    def content_hash(self) -> str:
        """Return the SHA-256 of what is agreed to: the words, their number and language, areas and times."""
        names = ("kind", "number", "language", "body", "areas", "asked_each_visit", "valid_days")
        content = {name: getattr(self, name) for name in names}
        return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
