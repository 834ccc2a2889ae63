"""/visit-accounts: what is owed for a visit, and settling it without money."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.request_body import IdField, ReasonField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models.service import LARGEST_PRICE
from scheduling.models import Appointment, BoughtPackage, Redemption, Waiver
from scheduling.payments.actions.settle_visit import (
    redeem_package,
    redeem_voucher,
    take_back_redemption,
    take_back_waiver,
    waive,
)
from scheduling.payments.api.serializers import AccountOutput
from scheduling.payments.money_of_visit import read_money

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


def amount_field(**options: Any) -> serializers.IntegerField:
    """Return the field of a sum in minor units."""
    return serializers.IntegerField(
        min_value=1, max_value=LARGEST_PRICE, help_text="In minor units", **options
    )


class PackageUse(RequestBody):
    example: ClassVar = {"bought_package": ANY}
    bought_package = IdField(queryset=BoughtPackage.objects.all())


class VoucherUse(RequestBody):
    example: ClassVar = {"code": "KX7Q2M9RTA", "amount": 2500}
    code = SingleLineField(max_length=20)
    amount = amount_field(required=False)


class WaiverInput(RequestBody):
    example: ClassVar = {"amount": 2000, "reason": "We were late"}
    amount = amount_field(required=False)
    reason = ReasonField(max_length=300)


class VisitAccounts(ApiViewSet):
    """The account of a visit: its price or fee, less what was paid, redeemed and waived."""

    address = "visit-accounts"
    group = "Money"
    noun = "account of a visit"
    summaries: ClassVar = {
        "redeem_package": "Pay a visit with one of a package",
        "redeem_voucher": "Pay a visit with a voucher",
        "waive": "Ask for less",
    }
    read_capability = "money.read"
    write_capability = "money.take"

    queryset = Appointment.objects.select_related("client", "service", "location")
    serializer_class = AccountOutput

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        return self.account(self.get_object())

    @endpoint("POST", "<uuid:pk>/package", body=PackageUse, idempotent=True)
    def redeem_package(self, request: Request, body: dict[str, Any]) -> Response:
        """Pay all that is owed with one visit of a package of the same service."""
        visit = self.get_object()
        redeem_package(visit=visit, bought=body["bought_package"], by=self.person)
        return self.account(visit)

    @endpoint("POST", "<uuid:pk>/voucher", body=VoucherUse, idempotent=True)
    def redeem_voucher(self, request: Request, body: dict[str, Any]) -> Response:
        """Pay with a voucher: the amount, or as much as is owed and left."""
        visit = self.get_object()
        redeem_voucher(visit=visit, **body, by=self.person)
        return self.account(visit)

    @endpoint("POST", "<uuid:pk>/waive", body=WaiverInput, idempotent=True)
    def waive(self, request: Request, body: dict[str, Any]) -> Response:
        """Ask for less, or without an amount for nothing, and say why."""
        visit = self.get_object()
        waive(visit=visit, **body, by=self.person)
        return self.account(visit)

    def account(self, visit: Appointment) -> Response:
        """Answer with the money of a visit as it is now."""
        return self.respond_with(AccountOutput(read_money(visit)).data)


class Redemptions(ApiViewSet):
    """Visits and sums that packages and vouchers paid; each can be taken back."""

    address = "redemptions"
    group = "Money"
    noun = "redemption"
    write_capability = "money.take"
    queryset = Redemption.objects.all()

    @endpoint("DELETE", "<uuid:pk>", status=204)
    def destroy(self, request: Request) -> Response:
        """Give a visit or a sum back to its package or voucher."""
        take_back_redemption(redemption=self.get_object(), by=self.person)
        return Response(status=204)


class Waivers(ApiViewSet):
    """Sums that the practice does not ask for."""

    address = "waivers"
    group = "Money"
    noun = "waiver"
    write_capability = "money.take"
    queryset = Waiver.objects.all()

    @endpoint("DELETE", "<uuid:pk>", status=204)
    def destroy(self, request: Request) -> Response:
        """Ask for it after all."""
        take_back_waiver(waiver=self.get_object(), by=self.person)
        return Response(status=204)
