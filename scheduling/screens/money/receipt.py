"""/receipts/<id>: one receipt, to print, and the money given back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Receipt
from scheduling.payments.actions.issue_receipt import refund
from scheduling.payments.takings import sum_of, tax_in, with_sums
from scheduling.screens.money.forms import METHOD_NAMES, RefundForm
from scheduling.screens.money.shown import signed_money


@screen("receipts/<uuid:pk>", GET="money.read", POST="money.give_back")
def receipt_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a receipt; POST gives its money back by another."""
    receipt, practice = get_object_or_404(with_sums(Receipt.objects.all()), pk=pk), Practice.current()
    form = RefundForm(request.POST if request.method == "POST" else None, practice=practice)
    if form.is_valid():
        with form.show_refusals():
            return answer_form_once(request, lambda: _give_back(request, receipt, form))
    total = sum_of(receipt)
    context = {
        "title": _("Receipt %(number)s") % {"number": receipt.number},
        "practice": practice,
        "zone": practice.zone,
        "receipt": receipt,
        "method": METHOD_NAMES[receipt.method],
        "lines": [(line.words, signed_money(line.amount, practice)) for line in receipt.lines.all()],
        "total": signed_money(total, practice),
        "tax": signed_money(tax_in(total, receipt.tax_percent), practice) if receipt.tax_percent else "",
        "given_back": list(receipt.refunded_by.order_by("number")),
        "form": form,
        "may_be_given_back": receipt.refunds_id is None,
    }
    return render_screen(request, "scheduling/receipt.html", context, status=form.status)


def _give_back(request: StaffRequest, receipt: Receipt, form: RefundForm) -> str:
    answers = form.cleaned_data
    back = refund(receipt=receipt, amount=answers["amount"], reason=answers["reason"], by=request.person)
    messages.success(request, str(_("The money is given back. Here is the receipt of it.")))
    return reverse("receipt", args=[back.pk])
