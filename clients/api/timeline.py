"""/clients/{id}/timeline: what happened with a client, in all apps."""

from typing import Any, ClassVar, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from clients.models import Client
from clients.overview.timeline import timeline_page
from clients.record_parts import Entry
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.pagination import CursorPages
from clinic.http.viewset import ApiViewSet
from clinic.roles import may


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
        page = timeline_page(
            client,
            cursor=request.query_params.get("cursor"),
            size=CursorPages().get_page_size(request),
            clinical=clinical,
        )
        address = request.build_absolute_uri()
        return Response(
            {
                "results": EntryOutput(instance=cast(Any, page.entries), many=True).data,
                "next": replace_query_param(address, "cursor", page.cursor) if page.cursor else None,
                "previous": None,
            }
        )
