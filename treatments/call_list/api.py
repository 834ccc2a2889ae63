"""/call-list: whom the desk should call."""

import re
from datetime import UTC, datetime, timedelta
from itertools import dropwhile, islice
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from clients.api.calls import CallOutput
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.pagination import CursorPages, unknown_cursor
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice
from clinic.refusals import fault
from scheduling.fields import Named
from scheduling.models import Appointment, WaitlistOffer
from treatments.call_list.people_to_call import (
    REASONS_TO_CALL,
    PersonToCall,
    Position,
    people_to_call,
    positions,
)

CURSOR = re.compile(r"^(\d{1,17})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class VisitToCallAboutOutput(serializers.Serializer[Appointment]):
    """The visit that is the cause, its start in its location's zone."""

    id = serializers.UUIDField()
    starts_at = LocalTime()
    service = Named()
    location = Named()
    desk_note = serializers.CharField()


class OfferToCallAboutOutput(serializers.Serializer[WaitlistOffer]):
    """A time that is held for a client of the waitlist until they answer."""

    id = serializers.UUIDField()
    starts_at = LocalTime()
    service = Named()
    location = Named()
    answer_until = LocalTime()


class ReasonToCallOutput(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=list(REASONS_TO_CALL))
    sentence = serializers.CharField()
    asked_at = LocalTime(allow_null=True, help_text="Since when a call is waited for")
    visit = VisitToCallAboutOutput(allow_null=True)
    offer = OfferToCallAboutOutput(allow_null=True)


class SpeakerOutput(serializers.Serializer[Client]):
    """The client, or the guardian who speaks for a child."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()


class PersonToCallOutput(serializers.Serializer[PersonToCall]):
    """A client to be called; no word of it is clinical."""

    client = Named()
    call = SpeakerOutput()
    reasons = ReasonToCallOutput(many=True)
    last_call = CallOutput(allow_null=True)


class CallList(ApiViewSet):
    """The clients whom the desk should call: who asked for it first, then by the start of their visit."""

    address = "call-list"
    group = "Diary"
    noun = "person to call"
    summaries: ClassVar = {"list": "List whom to call"}
    read_capability = "calls.read"

    queryset = Client.objects.all()
    serializer_class = PersonToCallOutput

    @endpoint(
        "GET",
        many=True,
        parameters=[
            OpenApiParameter("reason", str, enum=list(REASONS_TO_CALL)),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
    )
    def list(self, request: Request) -> Response:
        """List clients who asked for a call, and those whom no letter tells of an offer, or a near visit.

        A call logged as `reached` takes a client off until they ask again or the visit changes; a visit that
        needs rebooking stays until it is moved or cancelled.
        """
        after, limit = _position(request.query_params.get("cursor")), CursorPages().get_page_size(request)
        practice = Practice.current()
        rows = positions(practice, _reason(request.query_params.get("reason"))).items()
        rest = dropwhile(lambda row: after is not None and row[0] <= after, rows)
        page = list(islice(rest, limit + 1))
        results = [
            self._serializer().to_representation(row) for row in people_to_call(practice, page[:limit])
        ]
        next_page = _next(request, page[limit - 1][0]) if len(page) > limit else None
        return Response({"results": results, "next": next_page, "previous": None})


def _reason(code: str | None) -> str:
    if code and code not in REASONS_TO_CALL:
        raise fault(
            "?reason",
            "invalid_choice",
            _("Give one of {codes}.").format(codes=", ".join(REASONS_TO_CALL)),
            status=400,
        )
    return code or ""


def _position(cursor: str | None) -> Position | None:
    """Return the position after which a page begins: it stays one when who stood there was called."""
    if not cursor:
        return None
    match = CURSOR.match(cursor)
    if not match:
        raise unknown_cursor()
    return EPOCH + int(match[1]) * MICROSECOND, UUID(match[2])


def _next(request: Request, last: Position) -> str:
    due_at, client = last
    cursor = f"{(due_at - EPOCH) // MICROSECOND}-{client}"
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)
