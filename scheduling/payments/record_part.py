"""The money in a client's record: receipts, and what was paid for in advance."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from clients.merging.journal import Journal
from clients.merging.tables import ClientTable
from clients.models import Client
from clients.record_parts import Entry, row_values
from clinic.refusals import Refusal
from scheduling.models import BoughtPackage, Fee, Receipt, ReceiptLine, Redemption, Voucher, Waiver

MODELS: tuple[type[models.Model], ...] = (
    Receipt,
    ReceiptLine,
    BoughtPackage,
    Voucher,
    Fee,
    Redemption,
    Waiver,
)
TABLES = (
    ClientTable(BoughtPackage, ("client",), "bought_packages", told="package__name"),
    ClientTable(Voucher, ("client",), "vouchers", told="code"),
    ClientTable(Receipt, ("client",), "receipts", told="number"),
)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return nothing: money is read on its own page."""
    return []


def describe(entry: Entry) -> str:
    """Return a blank: no entry is of this part."""
    return ""


def earliest_facts(client: Client) -> dict[str, Any]:
    """Return nothing: money may be taken from whoever pays for a child."""
    return {}


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return receipts with their lines, packages, vouchers, and what they paid or was waived."""
    visits = client.appointments.values("pk")
    rows: dict[str, QuerySet[Any]] = {
        "receipt": client.receipts.order_by("number"),
        "receipt_line": ReceiptLine.objects.filter(receipt__client=client).order_by("pk"),
        "bought_package": client.bought_packages.order_by("pk"),
        "voucher": client.vouchers.order_by("pk"),
        "fee": Fee.objects.filter(visit__in=visits).order_by("pk"),
        "redemption": Redemption.objects.filter(visit__in=visits).order_by("pk"),
        "waiver": Waiver.objects.filter(visit__in=visits).order_by("pk"),
    }
    return {name: [row_values(each) for each in found] for name, found in rows.items()}


def obstacles(source: Client, target: Client) -> list[Refusal]:
    """Return nothing: money speaks against no merge."""
    return []


def join(journal: Journal) -> None:
    """Do nothing: the rows are moved."""


def keeps_treatment(client: Client) -> bool:
    """Return False: a receipt says when somebody was here, not how they were treated."""
    return False


def erase(client: Client) -> None:
    """Erase why less was asked for; receipts stay as they are, for the law asks to keep them."""
    Waiver.objects.filter(visit__in=client.appointments.values("pk")).update(reason="-")
