"""/takings: the money of a day, by its way and by receipt; as CSV."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.csv_file import csv_response
from clinic.screens.screen import StaffRequest, screen
from scheduling.payments.takings import Takings, sum_of, takings_of, tax_in
from scheduling.screens.money.forms import METHOD_NAMES
from scheduling.screens.money.shown import receipt_rows, signed_money

DAY = timedelta(days=1)


def _asked(request: StaffRequest, practice: Practice) -> Takings:
    """Return the takings of the day in the address; of today where there is none."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    return takings_of(day or practice.today(), practice)


@screen("takings", GET="takings.read")
def takings_screen(request: StaffRequest) -> HttpResponse:
    """Show a day's receipts and their sums."""
    practice = Practice.current()
    takings = _asked(request, practice)
    context = {
        "title": _("Takings"),
        "practice": practice,
        "zone": practice.zone,
        "on": takings.on,
        "earlier": takings.on - DAY,
        "later": takings.on + DAY,
        "sums": [
            (METHOD_NAMES[way], signed_money(amount, practice))
            for way, amount in takings.by_method.items()
            if any(receipt.method == way for receipt in takings.receipts)
        ],
        "total": signed_money(takings.total, practice),
        "receipts": receipt_rows(takings.receipts, practice),
    }
    return render_screen(request, "scheduling/takings.html", context)


@screen("takings.csv", GET="takings.read")
def takings_file_screen(request: StaffRequest) -> HttpResponse:
    """Answer with a day's receipts as CSV: number, time, way, what for, sum, tax."""
    practice = Practice.current()
    takings = _asked(request, practice)
    head = [_("Number"), _("Time"), _("How"), _("Client"), _("For"), _("Gives back"), _("Total"), _("Tax")]
    rows = [
        [
            receipt.number,
            f"{receipt.issued_at.astimezone(practice.zone):%Y-%m-%d %H:%M}",
            str(METHOD_NAMES[receipt.method]),
            receipt.client.listed_name,
            "; ".join(line.words for line in receipt.lines.all()),
            receipt.refunds.number if receipt.refunds else "",
            _in_whole_units(sum_of(receipt)),
            _in_whole_units(tax_in(sum_of(receipt), receipt.tax_percent)),
        ]
        for receipt in takings.receipts
    ]
    return csv_response(f"takings-{takings.on.isoformat()}", [head, *rows])


def _in_whole_units(amount: int) -> float:
    return amount / 100
