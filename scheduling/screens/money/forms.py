"""The forms of money: sums are typed as people write them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.forms import NamedChoice, ScreenForm, Text, new_key
from clinic.setup.screens.menu.number_fields import Price
from scheduling.models import Package
from scheduling.models.money.receipt import METHODS

METHOD_NAMES = {"cash": _("Cash"), "card": _("Card"), "transfer": _("Transfer"), "other": _("Another way")}


class MoneyForm(ScreenForm):
    """A form of one thing done with money; `do` names it, `key` lets it happen once."""

    do = ""

    def __init__(self, data: Mapping[str, Any] | None, *, practice: Practice, **given: Any) -> None:
        super().__init__(data, prefix=None, auto_id=f"{self.do}-%s", **given)
        self.key = new_key()
        for field in self.fields.values():
            if isinstance(field, Price):
                field.use_currency(practice.currency)


class AmountForm(MoneyForm):
    """A form with a sum, which is the whole where it is left blank."""

    amount = Price(label=_("Amount"), required=False)

    def clean_amount(self) -> int | None:
        """Refuse nothing as a sum."""
        amount: int | None = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("Write more than nothing."), "min_value")
        return amount


class PaymentForm(AmountForm):
    do = "pay"
    method = forms.ChoiceField(
        label=_("How"), choices=[(m, METHOD_NAMES[m]) for m in METHODS], widget=forms.RadioSelect
    )
    field_order = ("amount", "method")


class PackageUseForm(MoneyForm):
    do = "package"
    bought_package = forms.UUIDField(widget=forms.HiddenInput)


class VoucherUseForm(MoneyForm):
    do = "voucher"
    code = Text(
        label=_("Code of the voucher"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class WaiverForm(AmountForm):
    do = "waive"
    reason = Text(label=_("Why"), max_length=300)
    field_order = ("amount", "reason")


class TakeBackForm(MoneyForm):
    do = "take_back"
    settlement = forms.UUIDField(widget=forms.HiddenInput)


class RefundForm(AmountForm):
    do = "refund"
    reason = Text(label=_("Why"), max_length=300)
    field_order = ("amount", "reason")


class SaleForm(MoneyForm):
    """A sale to a client, and how it is paid."""

    method = forms.ChoiceField(
        label=_("How"), choices=[(m, METHOD_NAMES[m]) for m in METHODS], widget=forms.RadioSelect
    )


class PackageSaleForm(SaleForm):
    do = "sell_package"
    package = NamedChoice(Package.objects.in_use().order_by("name"), label=_("Package"), empty_label="…")
    field_order = ("package", "method")


class VoucherSaleForm(SaleForm):
    do = "sell_voucher"
    value = Price(label=_("Value"))
    field_order = ("value", "method")

    def clean_value(self) -> int:
        """Refuse a voucher of nothing."""
        value: int = self.cleaned_data["value"]
        if value == 0:
            raise forms.ValidationError(_("Write more than nothing."), "min_value")
        return value
