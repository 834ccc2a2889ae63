"""/diary/visits/<id>/money: what is owed for a visit, and how it is paid."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.mail.wording import money
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.screens.answers import render_screen
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment, BoughtPackage, Redemption, Waiver
from scheduling.payments.actions.issue_receipt import Item, take_payment
from scheduling.payments.actions.settle_visit import (
    redeem_package,
    redeem_voucher,
    take_back_redemption,
    take_back_waiver,
    waive,
)
from scheduling.payments.money_of_visit import read_money
from scheduling.screens.money import forms
from scheduling.screens.money.shown import receipt_rows
from scheduling.screens.visit.panel import diary_of

type Answers = Mapping[str, Any]
FORMS: tuple[type[forms.MoneyForm], ...] = (
    forms.PaymentForm,
    forms.PackageUseForm,
    forms.VoucherUseForm,
    forms.WaiverForm,
    forms.TakeBackForm,
)


def _pay(visit: Appointment, answers: Answers, by: Staff) -> None:
    item = Item(visit=visit.pk, amount=answers["amount"])
    take_payment(client=visit.client, items=[item], method=answers["method"], by=by)


def _use_package(visit: Appointment, answers: Answers, by: Staff) -> None:
    bought = get_object_or_404(BoughtPackage, pk=answers["bought_package"])
    redeem_package(visit=visit, bought=bought, by=by)


def _take_back(visit: Appointment, answers: Answers, by: Staff) -> None:
    key = answers["settlement"]
    if redemption := Redemption.objects.filter(pk=key, visit=visit).first():
        take_back_redemption(redemption=redemption, by=by)
    else:
        take_back_waiver(waiver=get_object_or_404(Waiver, pk=key, visit=visit), by=by)


ACTS: dict[str, tuple[Callable[[Appointment, Answers, Staff], object], str | Promise]] = {
    "pay": (_pay, _("Paid.")),
    "package": (_use_package, _("The package pays for this visit.")),
    "voucher": (
        lambda visit, answers, by: redeem_voucher(visit=visit, code=answers["code"], by=by),
        _("The voucher is used."),
    ),
    "waive": (
        lambda visit, answers, by: waive(
            visit=visit, reason=answers["reason"], amount=answers["amount"], by=by
        ),
        _("Less is owed."),
    ),
    "take_back": (_take_back, _("It is taken back.")),
}


@screen("diary/visits/<uuid:pk>/money", GET="money.read", POST="money.take")
def visit_money_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the money of a visit; POST takes a payment, uses a package or voucher, waives, or takes back."""
    rows = Appointment.objects.select_related("client", "service", "location")
    visit, practice = get_object_or_404(rows, pk=pk), Practice.current()
    shown = {form.do: form(None, practice=practice) for form in FORMS}
    status = 200
    if request.method == "POST":
        kind = next((form for form in FORMS if form.do == request.POST.get("do")), None)
        if kind is None:
            raise Refusal("form_incomplete", "This form is incomplete. Open the page again.", status=400)
        form = shown[kind.do] = kind(request.POST, practice=practice)
        if form.is_valid():
            act, done = ACTS[kind.do]

            def effect() -> str:
                act(visit, form.cleaned_data, request.person)
                messages.success(request, str(done))
                return reverse("visit_money", args=[pk])

            with form.show_refusals():
                return answer_form_once(request, effect)
        status = form.status
    return _show(request, visit, practice, shown, status)


def _show(
    request: StaffRequest,
    visit: Appointment,
    practice: Practice,
    shown: dict[str, forms.MoneyForm],
    status: int,
) -> HttpResponse:
    account = read_money(visit)
    context = {
        "title": _("Money"),
        "practice": practice,
        "visit": visit,
        "zone": visit.location.zone,
        "diary": diary_of(visit),
        "account": account,
        "sums": {
            name: money(abs(getattr(account, name)), practice.currency)
            for name in ("due", "paid", "redeemed", "waived", "owed")
        },
        "receipts": receipt_rows(account.receipts, practice),
        "redemptions": [(each, money(each.amount, practice.currency)) for each in account.redemptions],
        "waivers": [(each, money(each.amount, practice.currency)) for each in account.waivers],
        "forms": shown,
    }
    return render_screen(request, "scheduling/visit_money.html", context, status=status)
