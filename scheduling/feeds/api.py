"""/calendar-feeds: private addresses at which calendar programs read a diary."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.request_body import IdField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Resource
from scheduling.feeds.actions.make_feed import end_feed, make_feed
from scheduling.feeds.feeds_of import feeds_of
from scheduling.fields import Named
from scheduling.models import CalendarFeed


class CalendarFeedInput(RequestBody):
    example: ClassVar = {"resource": "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b", "names": False}
    resource = IdField(queryset=Resource.objects.in_use())
    names = serializers.BooleanField(
        default=False, help_text="Show what clients are called; without it visits read as busy"
    )


class CalendarFeedOutput(serializers.Serializer[CalendarFeed]):
    id = serializers.UUIDField()
    resource = Named()
    names = serializers.BooleanField()
    address = serializers.CharField(help_text="Keep it secret: whoever has it reads the calendar")
    made_by = Named()
    created_at = LocalTime()


class CalendarFeeds(Listed, Retrieved):
    """Private addresses of calendars: an owner's of all therapists and rooms, a therapist's own."""

    address = "calendar-feeds"
    group = "Diary"
    noun = "calendar feed"
    summaries: ClassVar = {
        "create": "Make the address of a calendar",
        "destroy": "End the address of a calendar",
    }
    read_capability = "feeds.make"
    write_capability = "feeds.make"

    queryset = CalendarFeed.objects.all()
    serializer_class = CalendarFeedOutput

    def get_queryset(self) -> QuerySet[CalendarFeed]:
        """Return the addresses that this person may make and end."""
        return feeds_of(self.person)

    @endpoint("POST", body=CalendarFeedInput, answer=CalendarFeedOutput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Make the address of a therapist's or room's calendar, one at a time: 409 `feed_exists`."""
        return self.respond(make_feed(**body, by=self.person))

    @endpoint("DELETE", "<uuid:pk>", status=204)
    def destroy(self, request: Request) -> Response:
        """End an address: from now on it answers nobody."""
        end_feed(feed=self.get_object(), by=self.person)
        return Response(status=204)
