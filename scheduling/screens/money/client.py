"""/clients/<id>/money: packages, vouchers and receipts of a client, and what is sold to them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.overview.record import open_client
from clients.screens.record import client_header
from clinic.mail.wording import money
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.roles import may
from clinic.screens.answers import render_screen
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment, BoughtPackage, Receipt
from scheduling.payments.accounts import accounts_of
from scheduling.payments.actions.issue_receipt import Item, take_payment
from scheduling.payments.takings import with_sums
from scheduling.screens.money import forms
from scheduling.screens.money.shown import receipt_rows

MOST_SHOWN = 50
"""The newest visits and receipts that are looked at."""
FORMS: tuple[type[forms.SaleForm], ...] = (forms.PackageSaleForm, forms.VoucherSaleForm)


def section(client: Client, person: Staff, practice: Practice) -> dict[str, Any] | None:
    """Return what is owed and what is left of packages, for the page of a client."""
    if not may(person.roles, "money.read"):
        return None
    return {"column": "side", "template": "scheduling/client_money.html", **_summary(client, practice)}


def _summary(client: Client, practice: Practice) -> dict[str, Any]:
    newest = Appointment.objects.filter(client=client).order_by("-starts_at", "-pk")
    visits = list(newest.select_related("service", "location")[:MOST_SHOWN])
    accounts = accounts_of(visits)
    began = [visit for visit in visits if visit.state not in ("booked", "confirmed")]
    owed = [(visit, accounts[visit.pk].owed) for visit in began if accounts[visit.pk].owed]
    packages = BoughtPackage.objects.usable(practice.today()).filter(client=client).select_related("package")
    return {
        "owed": [
            (visit, amount > 0, money(abs(amount), practice.currency)) for visit, amount in reversed(owed)
        ],
        "packages": list(packages.order_by("expires_on", "pk")),
    }


@screen("clients/<uuid:pk>/money", GET="money.read", POST="money.take")
def client_money_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the money of a client; POST sells a package or a voucher."""
    practice, client = Practice.current(), open_client(pk)
    shown = {form.do: form(None, practice=practice) for form in FORMS}
    status = 200
    if request.method == "POST":
        kind = next((form for form in FORMS if form.do == request.POST.get("do")), None)
        if kind is None:
            raise Refusal("form_incomplete", "This form is incomplete. Open the page again.", status=400)
        form = shown[kind.do] = kind(request.POST, practice=practice)
        if form.is_valid():
            with form.show_refusals():
                return answer_form_once(request, lambda: _sell(request, client, form))
        status = form.status
    receipts = with_sums(Receipt.objects.filter(client=client)).order_by("-number")
    vouchers = client.vouchers.filter(balance__gt=0).order_by("pk")
    context = {
        **client_header(client, practice),
        "title": _("Money"),
        "practice": practice,
        "zone": practice.zone,
        **_summary(client, practice),
        "vouchers": [(each, money(each.balance, practice.currency)) for each in vouchers],
        "receipts": receipt_rows(receipts[:MOST_SHOWN], practice),
        "forms": shown,
        "sells_packages": forms.PackageSaleForm.base_fields["package"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render_screen(request, "scheduling/client_money_page.html", context, status=status)


def _sell(request: StaffRequest, client: Client, form: forms.MoneyForm) -> str:
    answers = form.cleaned_data
    item = Item(package=answers.get("package"), voucher_value=answers.get("value"))
    receipt = take_payment(client=client, items=[item], method=answers["method"], by=request.person)
    messages.success(request, str(_("Sold. Here is the receipt.")))
    return reverse("receipt", args=[receipt.pk])
