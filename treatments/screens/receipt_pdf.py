"""/receipts/<id>/receipt.pdf: a receipt to hand over or send."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clinic.mail.wording import exact_moment
from clinic.models import Practice
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Receipt
from scheduling.payments.takings import sum_of, tax_in, with_sums
from scheduling.screens.money.forms import METHOD_NAMES
from scheduling.screens.money.shown import signed_money
from treatments.drawing.file_responses import pdf_response
from treatments.drawing.render import render_pdf


@screen("receipts/<uuid:pk>/receipt.pdf", GET="money.read")
def receipt_pdf_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answer with the receipt as it was issued."""
    receipt = get_object_or_404(with_sums(Receipt.objects.all()), pk=pk)
    return pdf_response("receipt", render_pdf("receipt", receipt_content(receipt, Practice.current())))


def receipt_content(receipt: Receipt, practice: Practice) -> dict[str, Any]:
    """Return what the document shows."""
    total = sum_of(receipt)
    given_back = ""
    if receipt.refunds:
        words = {"number": receipt.refunds.number, "reason": receipt.reason}
        given_back = _("Gives back receipt %(number)s: %(reason)s") % words
    return {
        "notices": [],
        "number": str(receipt.number),
        "practice": list(receipt.practice_lines),
        "client": list(receipt.client_lines),
        "gives_back": given_back,
        "lines": [[line.words, signed_money(line.amount, practice)] for line in receipt.lines.all()],
        "total": signed_money(total, practice),
        "tax_percent": f"{receipt.tax_percent.normalize():f}" if receipt.tax_percent else "",
        "tax": signed_money(tax_in(total, receipt.tax_percent), practice),
        "issued": f"{METHOD_NAMES[receipt.method]}, {exact_moment(receipt.issued_at, practice.zone)}",
    }
