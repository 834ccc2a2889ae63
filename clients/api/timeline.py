"""/clients/{id}/timeline: what happened with a client, in all apps."""

import re
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from clients.models import Client
from clients.record_parts import Entry, whole_timeline
from clinic import audit, clock
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.pagination import CursorPages
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault
from clinic.roles import may

CURSOR = re.compile(r"^(\d{1,17})-(\d{1,4})$")


class EntryOutput(serializers.Serializer[Entry]):
    at = LocalTime()
    kind = serializers.CharField()
    sensitivity = serializers.ChoiceField(["desk", "clinical"])
    subject_key = serializers.CharField()


class Timeline(ApiViewSet):
    """The events of one client's record, newest first; clinical entries are for therapists only."""

    address = "clients/<uuid:pk>/timeline"
    group = "Clients"
    noun = "event"
    summaries: ClassVar = {"list": "Read the timeline of a client"}
    read_capability = "clients.read"

    queryset = Client.objects.all()
    serializer_class = EntryOutput

    @endpoint("GET", many=True, parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)])
    def list(self, request: Request) -> Response:
        client, clinical = self.get_object(), may(self.person.roles, "conditions.read")
        if clinical:
            audit.record_read(self.person, client, client_key=client.pk)
        until, seen = _page_start(request.query_params.get("cursor"))
        limit = CursorPages().get_page_size(request)
        entries = whole_timeline(client, until=until, most=seen + limit + 1, clinical=clinical)[seen:]
        page, more = entries[:limit], len(entries) > limit
        return Response(
            {
                "results": EntryOutput(instance=cast(Any, page), many=True).data,
                "next": _next(request, page, until, seen) if more else None,
                "previous": None,
            }
        )


def _page_start(cursor: str | None) -> tuple[datetime, int]:
    """Return the instant at which a page begins, and how many entries of that instant were shown already."""
    if cursor is None:
        return clock.now(), 0
    match = CURSOR.match(cursor)
    if not match:
        raise fault("?cursor", "cursor_malformed", "Follow the address in `next`.")
    microseconds, seen = map(int, match.groups())
    return datetime.fromtimestamp(microseconds // 10**6, UTC).replace(microsecond=microseconds % 10**6), seen


def _next(request: Request, page: list[Entry], until: datetime, seen: int) -> str:
    last = page[-1].at
    at_last = sum(entry.at == last for entry in page) + (seen if last == until else 0)
    microseconds = int(last.replace(microsecond=0).timestamp()) * 10**6 + last.microsecond
    return replace_query_param(request.build_absolute_uri(), "cursor", f"{microseconds}-{at_last}")
