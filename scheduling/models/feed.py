from typing import ClassVar

from django.db import models
from django.db.models import Q

from clinic.models import Resource, Staff
from clinic.models.record import Record
from clinic.pages import links

PURPOSE = "calendar_feed"


class CalendarFeed(Record):
    """A private address at which calendar programs read the diary of one therapist or room."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="feeds")
    names = models.BooleanField(help_text="Shows what clients are called; without it visits read as busy")
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "resource",
                condition=Q(ended_at=None),
                name="resource_has_one_feed",
                violation_error_code="feed_exists",
                violation_error_message="This calendar has an address already. End it to make a new one.",
            ),
        ]

    @property
    def address(self) -> str:
        """The address to put into a calendar program: whoever has it can read the feed."""
        return links.url(PURPOSE, str(self.pk))
