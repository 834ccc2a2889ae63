"""/reports/waitlist: how much of what became free was filled from the waitlist, and how soon."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice
from scheduling.models import WaitlistOffer
from scheduling.reports.api import QUERY, PeriodOutput, UtilisationInput
from scheduling.reports.periods import period_of
from scheduling.waitlist.report import waitlist_figures


class WaitlistFiguresOutput(serializers.Serializer[Any]):
    """The times that visits gave up in a period, and what became of them."""

    period = PeriodOutput()
    freed = serializers.IntegerField(help_text="Times that became free by a cancellation, move or no-show")
    offered = serializers.IntegerField(help_text="Of those, offered to somebody who waits")
    filled = serializers.IntegerField(help_text="Of those, accepted")
    fill_rate = serializers.FloatField(allow_null=True, help_text="Filled of offered")
    minutes_to_fill = serializers.IntegerField(
        allow_null=True, help_text="Median from when a time became free until it was accepted"
    )
    offers = serializers.IntegerField(help_text="Offers made in the period, for whatever cause")
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()
    expired = serializers.IntegerField()


class WaitlistOfPeriod(ApiViewSet):
    """The figures of the waitlist; no client is named."""

    address = "reports/waitlist"
    group = "Reports"
    noun = "figures of the waitlist"
    summaries: ClassVar = {"retrieve": "Read how much the waitlist fills, and how soon"}
    read_capability = "utilisation.read"

    queryset = WaitlistOffer.objects.none()
    serializer_class = WaitlistFiguresOutput

    @endpoint("GET", parameters=QUERY)
    def retrieve(self, request: Request) -> Response:
        """Return what became free in these days of the practice, what was offered, and what was filled."""
        query = UtilisationInput(data=request.query_params.dict())
        if not query.is_valid():
            raise serializers.ValidationError({f"?{name}": faults for name, faults in query.errors.items()})
        asked, practice = query.validated_data, Practice.current()
        period = period_of(asked.get("from"), asked.get("until"), today=practice.today())
        figures = waitlist_figures(period.span(practice.zone))
        return self.respond({"period": period, "fill_rate": figures.fill_rate} | vars(figures))
