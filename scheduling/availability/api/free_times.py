"""/availability: the free times of a service."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from clinic.http.endpoint import endpoint
from clinic.http.pagination import OnePage
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault
from scheduling.availability.api.output import SlotOutput, offer_output
from scheduling.availability.api.query import ORDERS, AvailabilityQuery, parse_query
from scheduling.availability.offers import PARTS_OF_DAY, Offer, offers
from scheduling.availability.repeated.offers_each_week import offers_each_week
from scheduling.availability.repeated.orphan_gaps import offers_with_fewest_gaps

LONGEST = timedelta(days=62)


class CutPage(OnePage):
    """One page of free times, which says if there are more."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["required"].append("is_cut")
        page["properties"]["is_cut"] = {"type": "boolean"}
        return page


class Availability(ApiViewSet):
    """The free times of a service, over all its therapists and rooms."""

    address = "availability"
    group = "Diary"
    noun = "free time"
    summaries: ClassVar = {"list": "Find free times"}
    read_capability = "availability.read"

    serializer_class = SlotOutput
    pagination_class = CutPage
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
            OpenApiParameter(
                "weeks",
                int,
                description="Only times that are free again in so many visits, the first included",
            ),
            OpenApiParameter("every_weeks", int, description="How many weeks lie between them; else one"),
            OpenApiParameter(
                "order",
                str,
                enum=ORDERS,
                description="`fewest_gaps`: first those that leave fewest gaps too short for such a visit",
            ),
            OpenApiParameter("online", bool, description="Keeps the notice that clients give online"),
        ],
    )
    def list(self, request: Request) -> Response:
        """Free times from `from` until `to`, earliest first; `is_cut` tells that there are more.

        In order of time `next` goes on from there; with the fewest gaps first, only the best are answered.
        """
        query = parse_query(request)
        if not timedelta() < query.window.end - query.window.start <= LONGEST:
            raise fault("?to", "window_unusable", "`to` is after `from`, by 62 days at most.")
        free, cut_at, is_cut = _free_times(query)
        following = cut_at and replace_query_param(
            request.build_absolute_uri(), "from", cut_at.astimezone(UTC).isoformat()
        )
        results = [offer_output(offer) for offer in free]
        return Response({"results": results, "next": following, "previous": None, "is_cut": is_cut})


def _free_times(query: AvailabilityQuery) -> tuple[list[Offer], datetime | None, bool]:
    """Return the free times asked for, where the list goes on in order of time, and if it was cut."""
    if query.order == "fewest_gaps":
        ranked = offers_with_fewest_gaps(query.visit, query.window, part_of_day=query.part_of_day)
        return ranked[: query.limit], None, len(ranked) > query.limit
    find = partial(offers_each_week, weeks=query.weeks) if query.weeks else offers
    free, cut_at = find(query.visit, query.window, part_of_day=query.part_of_day, most=query.limit)
    return free, cut_at, cut_at is not None
