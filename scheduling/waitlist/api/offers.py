"""/waitlist-offers: the times offered to those who wait; /freed-times: what became free, and for whom."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.request_body import RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Practice
from scheduling.models import FreedTime, WaitlistOffer
from scheduling.models.waitlist import OUTCOMES
from scheduling.waitlist.actions.answer_offer import accept_offer, decline_offer
from scheduling.waitlist.api.serializers import FreedTimeOutput, MatchOutput, WaitlistOfferOutput
from scheduling.waitlist.matching import matches_of


class DeclineOfferInput(RequestBody):
    example: ClassVar = {"leave": True}
    leave = serializers.BooleanField(required=False, help_text="The client waits no longer")


class WaitlistOfferFilters(Filters):
    client = ClientFilter(field_name="entry__client")
    entry = django_filters.UUIDFilter(field_name="entry")
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in ("offered", *OUTCOMES)])


class WaitlistOffers(Listed, Retrieved):
    """Times offered to clients who wait, the newest first; staff answer for whoever is on the phone."""

    address = "waitlist-offers"
    group = "Diary"
    noun = "offer"
    summaries: ClassVar = {
        "list": "List the times that were offered",
        "accept": "Accept an offer for a client",
        "decline": "Decline an offer for a client",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = WaitlistOffer.objects.with_people()
    filterset_class = WaitlistOfferFilters
    page_order = ("-created_at", "-id")
    serializer_class = WaitlistOfferOutput

    @endpoint("POST", "<uuid:pk>/accept")
    def accept(self, request: Request) -> Response:
        """Book the offered time; the later visit of the entry is cancelled in the same transaction."""
        return self.respond_anew(accept_offer(offer=self.get_object(), by=self.person))

    @endpoint("POST", "<uuid:pk>/decline", body=DeclineOfferInput)
    def decline(self, request: Request, body: dict[str, Any]) -> Response:
        """Let the time go to whoever waits next."""
        offer = decline_offer(offer=self.get_object(), leave=body.get("leave", False), by=self.person)
        return self.respond_anew(offer)


class FreedTimes(Listed, Retrieved):
    """Times that became free and are still to come; the last that did first."""

    address = "freed-times"
    group = "Diary"
    noun = "freed time"
    summaries: ClassVar = {"list": "List what became free", "matches": "List who could have a freed time"}
    read_capability = "appointments.read"

    queryset = FreedTime.objects.all()
    page_order = ("-created_at", "-id")
    serializer_class = FreedTimeOutput

    def get_queryset(self) -> Any:
        """Return the freed times that are still to come."""
        rows: Any = super().get_queryset()
        return rows.to_come()

    @endpoint("GET", "<uuid:pk>/matches", answer=MatchOutput, many=True)
    def matches(self, request: Request) -> Response:
        """List who waits and could have this time, in the order in which they are asked."""
        return self.respond_all(matches_of(self.get_object(), Practice.current()))
