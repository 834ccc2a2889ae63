"""/receipts and /takings: money taken and given back."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.request_body import IdField, ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet, Listed, Retrieved
from clinic.models import Practice
from clinic.refusals import fault
from scheduling.models import Package, Receipt
from scheduling.models.money.receipt import METHODS
from scheduling.payments.actions.issue_receipt import Item, refund, take_payment
from scheduling.payments.api.serializers import ReceiptOutput, TakingsOutput
from scheduling.payments.api.visits import amount_field
from scheduling.payments.takings import takings_of, with_sums

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class ItemInput(RequestBody):
    """One of `visit`, with an `amount` for a part of it, `package` or `voucher_value`."""

    visit = serializers.UUIDField(required=False)
    amount = amount_field(required=False)
    package = IdField(queryset=Package.objects.filter(archived_at=None), required=False)
    voucher_value = amount_field(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an item that is none or several things."""
        if len(attrs.keys() & {"visit", "package", "voucher_value"}) != 1:
            raise fault("/items", "one_thing", "Name one visit, package or voucher in each item.")
        if "amount" in attrs and "visit" not in attrs:
            raise fault("/items", "one_thing", "Only a visit is paid in part.")
        return attrs


class PaymentInput(RequestBody):
    example: ClassVar = {
        "client": ANY,
        "method": "card",
        "items": [{"visit": ANY, "amount": 4000}, {"package": ANY}, {"voucher_value": 5000}],
    }
    client = ClientIdField(queryset=Client.objects.all())
    method = serializers.ChoiceField(METHODS)
    items = ItemInput(many=True, allow_empty=False, max_length=20)  # type: ignore[call-arg]


class RefundInput(RequestBody):
    example: ClassVar = {"amount": 2000, "reason": "Typed twice"}
    amount = amount_field(required=False)
    reason = ReasonField(max_length=300)


class ReceiptFilters(Filters):
    client = django_filters.UUIDFilter(field_name="client")
    visit = django_filters.UUIDFilter(field_name="lines__visit", distinct=True)
    number = django_filters.NumberFilter(field_name="number")


class Receipts(Listed, Retrieved):
    """Money taken and given back: numbered without a gap, and never changed."""

    address = "receipts"
    group = "Money"
    noun = "receipt"
    summaries: ClassVar = {"create": "Take money", "refund": "Give money back"}
    read_capability = "money.read"
    write_capability = "money.take"

    queryset = Receipt.objects.all()
    page_order = ("-number", "-id")
    filterset_class = ReceiptFilters
    serializer_class = ReceiptOutput

    def get_queryset(self) -> QuerySet[Receipt]:
        """Return receipts with their sums."""
        return with_sums(super().get_queryset())

    @endpoint("POST", body=PaymentInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Take money for visits, packages and vouchers; a visit is paid in full unless an amount is named."""
        items = [Item(**item) for item in body["items"]]
        receipt = take_payment(client=body["client"], items=items, method=body["method"], by=self.person)
        return self.respond_anew(receipt)

    @endpoint(
        "POST",
        "<uuid:pk>/refund",
        body=RefundInput,
        status=201,
        idempotent=True,
        capability="money.give_back",
    )
    def refund(self, request: Request, body: dict[str, Any]) -> Response:
        """Give the money of a receipt back, or a part of it, by a receipt of its own."""
        receipt = refund(receipt=self.get_object(), **body, by=self.person)
        return self.respond_anew(receipt)


class TakingsQuery(serializers.Serializer[Any]):
    on = serializers.DateField(required=False)


class DayTakings(ApiViewSet):
    """A day's receipts, and their sum by the way they were paid."""

    address = "takings"
    group = "Money"
    noun = "takings of a day"
    read_capability = "takings.read"

    queryset = Receipt.objects.none()
    serializer_class = TakingsOutput

    @endpoint(
        "GET",
        parameters=(OpenApiParameter("on", date, description="A day of the practice; today when not given"),),
    )
    def retrieve(self, request: Request) -> Response:
        """Return the receipts of a day in the order of their numbers, and their sums."""
        query = TakingsQuery(data=request.query_params.dict())
        if not query.is_valid():
            raise serializers.ValidationError({f"?{name}": faults for name, faults in query.errors.items()})
        practice = Practice.current()
        return self.respond(takings_of(query.validated_data.get("on") or practice.today(), practice))
