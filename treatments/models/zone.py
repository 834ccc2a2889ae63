from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.models.record import Record
from treatments.vocabulary import LATERALITIES, VIEWS


class ZoneQuery(models.QuerySet["Zone"]):
    def in_use(self) -> ZoneQuery:
        return self.filter(retired_at=None)

    def with_shapes(self) -> ZoneQuery:
        return self.prefetch_related("shapes")


class Zone(Record):
    """An area of the body in which pain is felt; stored once, for the client's right side."""

    slug = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    felt = models.CharField(
        max_length=80, help_text="Continues 'When I pressed here you felt it', for the client"
    )
    laterality = models.CharField(max_length=12, choices=[(kind, kind) for kind in LATERALITIES])
    group = models.CharField(max_length=20)
    view = models.CharField(
        max_length=12, choices=[(view, view) for view in VIEWS], help_text="Shown best here"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ZoneQuery.as_manager()

    class Meta:
        ordering: ClassVar = ["group", "label"]


class ZoneShape(Record):
    """A zone's outline on one chart, in fractions of the chart's width and height."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="shapes")
    view = models.CharField(max_length=12, choices=[(view, view) for view in VIEWS])
    x = models.FloatField(null=True, help_text="Centre of an ellipse")
    y = models.FloatField(null=True)
    rx = models.FloatField(null=True)
    ry = models.FloatField(null=True)
    outline = ArrayField(
        models.FloatField(), default=list, help_text="x and y of each corner of a polygon in turn"
    )

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(outline__len=0)
                    & Q(
                        x__isnull=False,
                        y__isnull=False,
                        rx__isnull=False,
                        ry__isnull=False,
                        rx__gt=0,
                        ry__gt=0,
                    )
                )
                | Q(x=None, y=None, rx=None, ry=None, outline__len__gte=6),
                name="zone_shape_is_an_ellipse_or_a_polygon",
            ),
        ]
