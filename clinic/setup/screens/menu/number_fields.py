"""The fields for numbers of the practice and of services: minutes, hours, prices, what is left open."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic.mail.wording import WITHOUT_MINOR_UNITS
from clinic.models import Service
from clinic.validators import number_range


class Minutes(forms.IntegerField):
    """A length in whole minutes."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput({"inputmode": "numeric", "step": "5"})
        super().__init__(widget=widget, min_value=0, max_value=7 * 24 * 60, **options)

    def prepare_value(self, value: Any) -> Any:
        return int(value.total_seconds() // 60) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> Any:
        minutes = super().clean(value)
        return None if minutes is None else timedelta(minutes=minutes)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class Price(forms.DecimalField):
    """A price as people write it, kept in minor units of the currency of the practice."""

    def __init__(self, **options: Any) -> None:
        self.places = 2
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, min_value=0, max_digits=9, **options)

    def use_currency(self, currency: str) -> None:
        """Name the currency in the label, and read as many places as it has."""
        self.label = format_lazy("{} ({})", self.label, currency)
        self.places = 0 if currency in WITHOUT_MINOR_UNITS else 2

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 10**self.places:.{self.places}f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        amount = super().clean(str(value or "").strip().replace(",", "."))
        return None if amount is None else int((amount * 10**self.places).to_integral_value())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip().replace(",", ".")


class OwnNumber(forms.IntegerField):
    """A number of a service; empty, that of the practice holds."""

    def __init__(self, name: str, **options: Any) -> None:
        bounds = number_range(Service, name)
        help_text = format_lazy(_("{} to {}; empty: as of the practice."), bounds.least, bounds.most)
        widget = forms.NumberInput({"inputmode": "numeric", "step": "1"})
        super().__init__(
            min_value=bounds.least,
            max_value=bounds.most,
            required=False,
            help_text=help_text,
            widget=widget,
            **options,
        )


class HoursList(forms.CharField):
    """Whole numbers with commas between: 48, 3."""

    default_error_messages: ClassVar = {"invalid": _("Write whole numbers with commas: 48, 3.")}

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = str(value or "").replace(";", ",").split(",")
        parts = [word.strip() for word in words if word.strip()]
        if not all(part.isascii() and part.isdecimal() and len(part) < 5 for part in parts):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return sorted({int(part) for part in parts}, reverse=True)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(sorted(initial or [], reverse=True) != self.to_python(data))
        except forms.ValidationError:
            return True


class OwnHours(HoursList):
    """The hours of a service; empty, those of the practice hold, and 0 is none."""

    def prepare_value(self, value: Any) -> Any:
        return "0" if value == [] else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        if not str(value or "").strip():
            return None
        hours = super().to_python(value)
        return [] if hours == [0] else hours

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except forms.ValidationError:
            return True
