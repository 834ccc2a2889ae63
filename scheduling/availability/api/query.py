"""The query of /availability, checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.models import Location, Practice, Resource, Service
from clinic.refusals import fault
from clinic.spans import Span
from scheduling.availability.moved_visit import keeps_terms, kept_therapists
from scheduling.availability.offers import PARTS_OF_DAY, RequestedVisit
from scheduling.availability.preferences import RequestedResource, unwanted_therapists
from scheduling.availability.repeated.offers_each_week import Weeks
from scheduling.availability.suitability import check_guests, check_service, require_on_file
from scheduling.models import Appointment
from scheduling.models.series import MOST_VISITS_OF_SERIES, MOST_WEEKS_BETWEEN

ORDERS = ["time", "fewest_gaps"]


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
    online = serializers.BooleanField(required=False)
    weeks = serializers.IntegerField(min_value=2, max_value=MOST_VISITS_OF_SERIES, required=False)
    every_weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS_BETWEEN, required=False)
    order = serializers.ChoiceField(choices=ORDERS, required=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": InstantField()} | super().get_fields()


@dataclass(frozen=True, kw_only=True)
class AvailabilityQuery:
    """The checked query of /availability, with the visit of `like` read into it."""

    visit: RequestedVisit
    window: Span
    part_of_day: str
    limit: int
    weeks: Weeks | None
    order: str


def parse_query(request: Request) -> AvailabilityQuery:
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
        online=query.get("online", False),
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
        weeks=_weeks(query),
        order=query.get("order", "time"),
    )


def _weeks(query: dict[str, Any]) -> Weeks | None:
    """Return in how many weeks the time is to be free; refuses to rank such times by their gaps."""
    if "weeks" not in query:
        return None
    if query.get("order") == "fewest_gaps":
        raise fault("?order", "order_unusable", "Gaps are those of one day: leave out `weeks` or `order`.")
    return Weeks(query["weeks"], query.get("every_weeks", 1))


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
