from __future__ import annotations

from hashlib import sha256
from json import dumps
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from clinic.models import Service
from clinic.models.record import RevisedRecord
from clinic.refusals import Refusal

AUDIENCES = ("all", "new")


class IntakeForm(RevisedRecord):
    """A form that clients fill in before a visit; its questions stand in numbered versions."""

    key = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Use small letters, digits and _.")],
        error_messages={"unique": "Another form has this key."},
    )
    title = models.CharField(max_length=120, help_text="As staff know it")
    services = models.ManyToManyField(
        Service, blank=True, related_name="intake_forms", help_text="Before visits of these; none: of all"
    )
    audience = models.CharField(max_length=3, default="all", choices=[(a, a) for a in AUDIENCES])
    valid_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Asked again after so many days; null: as the clinical settings say",
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["title", "id"]

    def current_version(self) -> FormVersion | None:
        """Return the version that clients are asked now: the newest that is published."""
        return self.versions.exclude(published_at=None).order_by("-number").first()


class FormVersion(RevisedRecord):
    """The questions of a form as steps of data, in languages; once published it never changes."""

    form = models.ForeignKey(IntakeForm, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    steps = models.JSONField(default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    material = models.BooleanField(
        default=True, help_text="Clients who answered an earlier one are asked again"
    )
    hash = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint("form", "number", name="form_version_is_numbered_once"),
            models.UniqueConstraint(
                "form",
                condition=Q(published_at=None),
                name="form_has_one_draft",
                violation_error_code="draft_exists",
                violation_error_message="This form has a draft already. Change or publish that one.",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by="", hash="")
                | Q(published_at__isnull=False) & ~Q(published_by="") & ~Q(hash=""),
                name="published_version_says_by_whom_and_what",
            ),
        ]

    @property
    def questions(self) -> list[dict[str, Any]]:
        """All questions, in the order in which they are asked."""
        return [question for step in self.steps for question in step["questions"]]

    def require_draft(self) -> None:
        """Raise `Refusal` `version_published` for a version that clients may have answered."""
        if self.published_at is not None:
            raise Refusal("version_published", "A published version never changes. Begin a new one.")

    def content_hash(self) -> str:
        """Return the digest of the questions, by which anybody can tell that they are these."""
        return sha256(dumps(self.steps, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
