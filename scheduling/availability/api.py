"""/availability: the free times of a service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.pagination import OnePage
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.models import Location, Practice, Resource, Service
from clinic.refusals import fault
from clinic.spans import Span
from scheduling.availability.moved_visit import keeps_terms, kept_therapists
from scheduling.availability.offers import PARTS_OF_DAY, Offer, RequestedVisit, offers
from scheduling.availability.preferences import RequestedResource, unwanted_therapists
from scheduling.availability.suitability import check_guests, check_service, require_on_file
from scheduling.models import Appointment

LONGEST = timedelta(days=62)


class AvailabilityInput(RequestBody):
    """The query of /availability."""

    service = IdField(queryset=Service.objects.all(), required=False)
    like = IdField(queryset=Appointment.objects.all(), required=False)
    to = InstantField()
    therapist = IdField(queryset=Resource.objects.filter(kind="therapist"), required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    for_client = ClientIdField(queryset=Client.objects.all(), required=False)
    guests = ClientIdField(queryset=Client.objects.all(), many=True, required=False)
    ignore_appointment = IdField(queryset=Appointment.objects.all(), required=False)
    part_of_day = serializers.ChoiceField(choices=list(PARTS_OF_DAY), required=False)
    limit = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    first = serializers.BooleanField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": InstantField()} | super().get_fields()


class SeatOffer(serializers.Serializer[Any]):
    requirement = serializers.UUIDField()
    resource = serializers.UUIDField()


class SlotOutput(serializers.Serializer[Any]):
    """A free time: when, where, and who and what would serve it."""

    starts_at = LocalTime()
    ends_at = LocalTime()
    location = serializers.UUIDField()
    therapist = serializers.UUIDField(allow_null=True)
    seats = SeatOffer(many=True)


@dataclass(frozen=True, kw_only=True)
class AvailabilityQuery:
    """The checked query of /availability, with the visit of `like` read into it."""

    visit: RequestedVisit
    window: Span
    part_of_day: str
    limit: int


class Availability(ApiViewSet):
    """The free times of a service, over all its therapists and rooms."""

    address = "availability"
    group = "Diary"
    noun = "free time"
    summaries: ClassVar = {"list": "Find free times"}
    read_capability = "availability.read"

    serializer_class = SlotOutput
    pagination_class = OnePage
    filter_backends = ()

    @endpoint(
        "GET",
        many=True,
        parameters=[
            OpenApiParameter("service", str, description="Required, unless `like` is given"),
            OpenApiParameter(
                "like", str, description="For the service, client, location and therapists of this visit"
            ),
            OpenApiParameter("from", datetime, required=True),
            OpenApiParameter("to", datetime, required=True, description="At most 62 days after `from`"),
            OpenApiParameter("therapist", str),
            OpenApiParameter("location", str),
            OpenApiParameter("part_of_day", str, enum=list(PARTS_OF_DAY)),
            OpenApiParameter(
                "for_client", str, description="Keeps this client's wishes, other visits and health rules"
            ),
            OpenApiParameter("guests", str, many=True, description="Who else is treated in the visit"),
            OpenApiParameter(
                "ignore_appointment",
                str,
                description="For a move of this visit, with what it keeps",
            ),
            OpenApiParameter("limit", int),
            OpenApiParameter("first", bool, description="Only the earliest"),
        ],
    )
    def list(self, request: Request) -> Response:
        """Free times from `from` until `to`, earliest first; `next` goes on where a long list was cut."""
        query = _parse_query(request)
        if not timedelta() < query.window.end - query.window.start <= LONGEST:
            raise fault("?to", "window_unusable", "`to` is after `from`, by 62 days at most.")
        free, cut_at = offers(query.visit, query.window, part_of_day=query.part_of_day, most=query.limit)
        following = cut_at and replace_query_param(
            request.build_absolute_uri(), "from", cut_at.astimezone(UTC).isoformat()
        )
        return Response(
            {"results": [offer_output(offer) for offer in free], "next": following, "previous": None}
        )


def _parse_query(request: Request) -> AvailabilityQuery:
    """Return the checked query; with `like`, values that it leaves out are taken from that visit."""
    query = checked_query(request, AvailabilityInput, "from", "to")
    therapist, moved = query.get("therapist"), query.get("ignore_appointment")
    requested = [RequestedResource(therapist.pk, "therapist")] if therapist else []
    if (like := query.get("like")) is not None:
        if therapist is None and query.get("service", like.service) == like.service:
            requested = kept_therapists(like.assignments.all(), ())
        query = _values_of(like) | query
    if "service" not in query:
        raise fault("?service", "service_missing", "Say which service, or name a visit to find the like of.")
    client, guests = query.get("for_client"), query.get("guests", [])
    people, service = [*([client] if client else []), *guests], query["service"]
    if moved is None or service != moved.service:
        check_service(service, pointer="?like" if like is not None else "?service")
    require_on_file(people)
    check_guests([person.pk for person in people], service, pointer="?guests")
    visit = RequestedVisit(
        service=service,
        practice=Practice.current(),
        client=client,
        guests=[guest.pk for guest in guests],
        location=query.get("location"),
        ignoring=moved and moved.pk,
        **_terms(moved, service, requested),
    )
    if therapist is not None:
        _require_wanted(therapist, visit)
    return AvailabilityQuery(
        visit=visit,
        window=Span(query["from"], query["to"]),
        part_of_day=query.get("part_of_day", ""),
        limit=1 if query.get("first") else query.get("limit", 500),
    )


def _values_of(visit: Appointment) -> dict[str, Any]:
    """Return the values of the query for a visit like this one."""
    guests = [a.client for a in visit.attendances.select_related("client") if a.client != visit.client]
    return {
        "service": visit.service,
        "location": visit.location,
        "for_client": visit.client,
        "guests": guests,
    }


def _terms(
    moved: Appointment | None, service: Service, requested: Sequence[RequestedResource]
) -> dict[str, Any]:
    """Return the therapists and the length, as a move of this visit will have them; else those requested.

    A move that names no therapist may be offered others too: its own length holds with its own therapists.
    """
    assignments = list(moved.assignments.all()) if moved else []
    if moved is None or not keeps_terms(moved, assignments, service, requested):
        return {"requested": requested}
    length, own = moved.ends_at - moved.starts_at, kept_therapists(assignments, ())
    if own and not requested:
        return {"length_with": {therapist.resource: length for therapist in own}}
    return {"requested": [*requested, *kept_therapists(assignments, requested)], "length": length}


def _require_wanted(therapist: Resource, visit: RequestedVisit) -> None:
    """Refuse a therapist named whom somebody treated never wants, as a booking does."""
    for refusal in unwanted_therapists([RequestedResource(therapist.pk)], visit.preferences):
        raise refusal


def checked_query(request: Request, body: type[RequestBody], *times: str) -> dict[str, Any]:
    """Return the checked query; the `+` of these times is put back, which arrives as a space."""
    query: dict[str, Any] = request.query_params.dict()
    query |= {name: query[name].replace(" ", "+") for name in times if name in query}
    query |= {"guests": request.query_params.getlist("guests")} if "guests" in query else {}
    parameters = body(data=query)
    if not parameters.is_valid():
        raise serializers.ValidationError({f"?{name}": faults for name, faults in parameters.errors.items()})
    checked: dict[str, Any] = parameters.validated_data
    return checked


def offer_output(offer: Offer) -> dict[str, Any]:
    """Return a free time as the API shows it, in the zone of its location."""
    zone = offer.location.zone
    return {
        "starts_at": offer.slot.starts_at.astimezone(zone).isoformat(),
        "ends_at": offer.slot.ends_at.astimezone(zone).isoformat(),
        "location": str(offer.location.pk),
        "therapist": offer.therapist and str(offer.therapist),
        "seats": [
            {"requirement": str(requirement), "resource": str(resource)}
            for requirement, resource in zip(offer.requirements, offer.slot.resources, strict=True)
        ],
    }
