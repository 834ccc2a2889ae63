from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from clinic.models.record import RevisedRecord
from clinic.validators import up_to

TAGS = ("hot_stone", "heat", "deep_tissue", "abdominal", "pregnancy_unsuitable", "long_visit")
LONG_VISIT = "long_visit"
"""The tag that a service has by its length too."""


AUDIENCES = ("everybody", "known", "labelled")
"""Those a service is for: all, clients treated here before, or those with a label that names the service."""
ONLINE_WAYS = ("no", "request", "instant")
"""The ways in which clients book a service themselves: not, as a request to the desk, or at once."""
LARGEST_PRICE = 10_000_000
"""In minor units."""


class ServiceQuery(models.QuerySet["Service"]):
    def in_use(self) -> ServiceQuery:
        return self.filter(archived_at=None)

    def with_requirements(self) -> ServiceQuery:
        return self.prefetch_related("requirements__candidates__resource__staff")


class Service(RevisedRecord):
    """A service that clients book: how long it takes, what it costs, how many clients it treats."""

    name = models.CharField(max_length=120)
    category = models.CharField(max_length=60, blank=True)
    length = models.DurationField(
        validators=[MinValueValidator(timedelta(minutes=5)), MaxValueValidator(timedelta(hours=12))]
    )
    cleanup_before = models.DurationField(default=timedelta(), validators=[MinValueValidator(timedelta())])
    cleanup_after = models.DurationField(default=timedelta(), validators=[MinValueValidator(timedelta())])
    price = models.PositiveIntegerField(
        validators=[MaxValueValidator(LARGEST_PRICE)], help_text="In minor units of the practice's currency"
    )
    colour = models.CharField(
        max_length=7,
        default="#6B8E7F",
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", "Use the form #RRGGBB.")],
    )
    treats = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text="How many clients at once",
    )
    online = models.BooleanField(default=False, help_text="Clients may book it themselves")
    online_new = models.CharField(
        max_length=8,
        default="instant",
        choices=[(way, way) for way in ONLINE_WAYS],
        help_text="Where clients book it themselves: by those who were never treated here",
    )
    online_known = models.CharField(
        max_length=8,
        default="instant",
        choices=[(way, way) for way in ONLINE_WAYS],
        help_text="by those who were treated here before",
    )
    online_notice_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=up_to(720, 0),
        help_text="Clients choose no time online that is nearer; empty: as of the practice",
    )
    start_every_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=up_to(60, 5),
        help_text="How far apart its starts are offered; empty: as of the practice",
    )
    reminder_hours = ArrayField(
        models.PositiveSmallIntegerField(validators=up_to(336)),
        null=True,
        size=4,
        blank=True,
        help_text="One reminder this many hours before each visit; empty: none; null: as of the practice",
    )
    audience = models.CharField(
        max_length=10,
        default="everybody",
        choices=[(audience, audience) for audience in AUDIENCES],
        help_text="Everybody, clients treated here before, or those with a label that names the service",
    )
    tags = ArrayField(
        models.CharField(max_length=24, choices=[(t, t) for t in TAGS]), default=list, blank=True
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ServiceQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "name",
                condition=Q(archived_at=None),
                name="service_name_is_used_once",
                violation_error_code="name_in_use",
                violation_error_message="Another service on the menu has this name.",
            ),
            models.CheckConstraint(
                condition=Q(length__gt=timedelta())
                & Q(cleanup_before__gte=timedelta())
                & Q(cleanup_after__gte=timedelta()),
                name="service_takes_time",
                violation_error_code="length_missing",
                violation_error_message="A service takes some time, and clean-up is not negative.",
            ),
            models.CheckConstraint(condition=Q(treats__gte=1), name="service_treats_someone"),
            models.CheckConstraint(
                condition=Q(start_every_minutes=None) | Q(start_every_minutes__range=(5, 60)),
                name="service_starts_on_a_grid",
                violation_error_code="out_of_range",
                violation_error_message="Starts are offered every 5 to 60 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=AUDIENCES),
                name="service_audience_is_known",
                violation_error_code="audience_unknown",
                violation_error_message="A service is for everybody, for known clients or for labelled ones.",
            ),
            models.CheckConstraint(
                condition=Q(online_new__in=ONLINE_WAYS, online_known__in=ONLINE_WAYS),
                name="service_online_way_is_known",
                violation_error_code="online_way_unknown",
                violation_error_message="Clients book a service online at once, on request, or not at all.",
            ),
        ]

    def tags_with(self, *, short_visit: timedelta) -> set[str]:
        """Return its tags; one that takes longer than a short visit is a long visit."""
        return {*self.tags, LONG_VISIT} if self.length > short_visit else set(self.tags)
