"""Serializers of money: sums are whole numbers of minor units."""

from typing import Any

from rest_framework import serializers

from clinic.http.local_time import LocalTime
from scheduling.fields import Named
from scheduling.models import BoughtPackage, Receipt, Voucher
from scheduling.models.money.receipt import METHODS
from scheduling.payments.takings import sum_of, tax_in


class ReceiptLineOutput(serializers.Serializer[Any]):
    visit = serializers.UUIDField(source="visit_id", allow_null=True)
    bought_package = serializers.UUIDField(source="bought_package_id", allow_null=True)
    voucher = serializers.UUIDField(source="voucher_id", allow_null=True)
    words = serializers.CharField()
    amount = serializers.IntegerField()


class ReceiptOutput(serializers.Serializer[Receipt]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    client = Named()
    method = serializers.ChoiceField(choices=METHODS)
    issued_at = LocalTime()
    issued_by = Named()
    refunds = serializers.IntegerField(
        source="refunds.number", default=None, allow_null=True, help_text="Number of the receipt given back"
    )
    reason = serializers.CharField()
    lines = ReceiptLineOutput(many=True)
    total = serializers.SerializerMethodField()
    tax_percent = serializers.DecimalField(max_digits=4, decimal_places=2)
    tax = serializers.SerializerMethodField(help_text="Contained in the total")
    practice_lines = serializers.ListField(child=serializers.CharField())
    client_lines = serializers.ListField(child=serializers.CharField())

    def get_total(self, receipt: Receipt) -> int:
        return sum_of(receipt)

    def get_tax(self, receipt: Receipt) -> int:
        return tax_in(sum_of(receipt), receipt.tax_percent)


class BoughtPackageOutput(serializers.Serializer[BoughtPackage]):
    id = serializers.UUIDField()
    package = Named()
    client = Named()
    service = Named()
    visits = serializers.IntegerField()
    used = serializers.IntegerField()
    left = serializers.IntegerField()
    price = serializers.IntegerField()
    expires_on = serializers.DateField(allow_null=True)


class VoucherOutput(serializers.Serializer[Voucher]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    client = Named(help_text="Who bought it")
    value = serializers.IntegerField()
    balance = serializers.IntegerField()
    expires_on = serializers.DateField(allow_null=True)


class RedemptionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    bought_package = serializers.UUIDField(source="bought_package_id", allow_null=True)
    voucher = serializers.UUIDField(source="voucher_id", allow_null=True)
    amount = serializers.IntegerField()
    by = Named()
    created_at = LocalTime()


class WaiverOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    reason = serializers.CharField()
    by = Named()
    created_at = LocalTime()


class AccountOutput(serializers.Serializer[Any]):
    """The money of one visit, in minor units."""

    visit = serializers.UUIDField()
    due = serializers.IntegerField(help_text="The price, or the fee of a visit cancelled late or missed")
    paid = serializers.IntegerField()
    redeemed = serializers.IntegerField(help_text="By packages and vouchers")
    waived = serializers.IntegerField()
    owed = serializers.IntegerField(help_text="Less than zero is owed to the client")
    receipts = ReceiptOutput(many=True)
    redemptions = RedemptionOutput(many=True)
    waivers = WaiverOutput(many=True)
    packages = BoughtPackageOutput(many=True, help_text="Those of the client that can pay for it")


class TakingsOutput(serializers.Serializer[Any]):
    on = serializers.DateField()
    total = serializers.IntegerField()
    by_method = serializers.DictField(child=serializers.IntegerField())
    receipts = ReceiptOutput(many=True)
