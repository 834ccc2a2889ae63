"""/packages, /bought-packages and /vouchers: what is paid for in advance."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.actions.records import add_record, change_record
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, RequestBody, SingleLineField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Service
from clinic.models.service import LARGEST_PRICE
from scheduling.models import BoughtPackage, Package, Voucher
from scheduling.models.money.package import MOST_MONTHS, MOST_VISITS
from scheduling.payments.api.serializers import BoughtPackageOutput, VoucherOutput


class PackageInput(RequestBody):
    example: ClassVar = {
        "name": "Ten massages",
        "service": "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b",
        "visits": 10,
        "price": 58500,
        "months": 12,
    }
    name = SingleLineField(max_length=120)
    service = IdField(queryset=Service.objects.filter(archived_at=None))
    visits = serializers.IntegerField(min_value=1, max_value=MOST_VISITS)
    price = serializers.IntegerField(min_value=1, max_value=LARGEST_PRICE, help_text="In minor units")
    months = serializers.IntegerField(
        min_value=1, max_value=MOST_MONTHS, required=False, allow_null=True, help_text="How long it counts"
    )


class PackageOutput(ModelOutput[Package]):
    class Meta:
        model = Package
        exclude: ClassVar = ["created_at"]


class PackageFilters(Filters):
    archived = ArchivedFilter()


class Packages(Listed, Retrieved):
    """Visits of one service that are sold together."""

    address = "packages"
    group = "Money"
    noun = "package"
    read_capability = "money.read"
    write_capability = "packages.change"

    queryset = Package.objects.all()
    page_order = ("name", "id")
    filterset_class = PackageFilters
    serializer_class = PackageOutput

    @endpoint("POST", body=PackageInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(add_record(Package, body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=PackageInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change what is sold from now on; packages sold keep their terms."""
        return self.changed(body)

    @endpoint("POST", "<uuid:pk>/archive", if_match=True)
    def archive(self, request: Request) -> Response:
        """Take a package off the menu; those sold still pay."""
        return self.changed({"archived_at": clock.now()}, "archived")

    @endpoint("POST", "<uuid:pk>/restore", if_match=True)
    def restore(self, request: Request) -> Response:
        """Put a package back on the menu."""
        return self.changed({"archived_at": None}, "restored")

    def changed(self, changes: dict[str, Any], verb: str = "changed") -> Response:
        """Answer with the package after this change."""
        package = change_record(self.get_object(), changes, revision=self.revision, by=self.person, verb=verb)
        return self.respond(package)


class OfClient(Filters):
    client = django_filters.UUIDFilter(field_name="client")


class BoughtPackages(Listed, Retrieved):
    """Packages that clients bought, and what is left of each; sold by a receipt."""

    address = "bought-packages"
    group = "Money"
    noun = "bought package"
    read_capability = "money.read"

    queryset = BoughtPackage.objects.select_related("client", "package", "service")
    page_order = ("-created_at", "-id")
    filterset_class = OfClient
    serializer_class = BoughtPackageOutput


class VoucherFilters(OfClient):
    code = django_filters.CharFilter(field_name="code", lookup_expr="iexact")


class Vouchers(Listed, Retrieved):
    """Sums paid in advance, and what is left of each; sold by a receipt."""

    address = "vouchers"
    group = "Money"
    noun = "voucher"
    read_capability = "money.read"

    queryset = Voucher.objects.select_related("client")
    page_order = ("-created_at", "-id")
    filterset_class = VoucherFilters
    serializer_class = VoucherOutput
