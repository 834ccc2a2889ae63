"""/online-requests: what clients ask for online, to be confirmed or declined."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import LocalTime
from clinic.http.request_body import ReasonField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from scheduling.fields import Named
from scheduling.models import OnlineRequest
from scheduling.models.online.request import REQUEST_STATES
from scheduling.online.actions.answer_request import confirm_request, decline_request


class ConfirmRequestInput(RequestBody):
    example: ClassVar = {"override_reason": "Agreed on the phone"}
    override_reason = ReasonField(max_length=300, allow_blank=True, required=False)


class OnlineRequestOutput(serializers.Serializer[OnlineRequest]):
    id = serializers.UUIDField()
    client = Named()
    service = Named()
    location = Named()
    therapist = Named(allow_null=True)
    starts_at = LocalTime(help_text="The time that is asked for")
    moving = serializers.UUIDField(
        source="moving_id", allow_null=True, help_text="The visit to be moved; null: a new visit"
    )
    visit = serializers.UUIDField(source="visit_id", allow_null=True)
    answer_until = LocalTime()
    state = serializers.ChoiceField(REQUEST_STATES)
    answered_at = LocalTime(allow_null=True)


class OnlineRequestFilters(Filters):
    client = ClientFilter()
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in REQUEST_STATES])


class OnlineRequests(Listed, Retrieved):
    """Visits that clients ask for online, and late moves, the one to be answered first at the top."""

    address = "online-requests"
    group = "Diary"
    noun = "online request"
    summaries: ClassVar = {
        "list": "List what clients ask for online",
        "confirm": "Confirm an online request",
        "decline": "Decline an online request",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = OnlineRequest.objects.with_records()
    filterset_class = OnlineRequestFilters
    page_order = ("answer_until", "id")
    serializer_class = OnlineRequestOutput

    @endpoint("POST", "<uuid:pk>/confirm", body=ConfirmRequestInput)
    def confirm(self, request: Request, body: dict[str, Any]) -> Response:
        """Book the held time, or move the visit; the client gets the usual letter."""
        asked = confirm_request(request=self.get_object(), by=self.person, **body)
        return self.respond_anew(asked)

    @endpoint("POST", "<uuid:pk>/decline")
    def decline(self, request: Request) -> Response:
        """Let the time go, and tell the client by letter; a visit to be moved stands as it is."""
        return self.respond_anew(decline_request(request=self.get_object(), by=self.person))
