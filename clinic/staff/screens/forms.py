"""Fields that several pages about signing in ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.screens.forms import ScreenForm, Text


def own_password(label: Any) -> forms.CharField:
    """Return the field for a password that somebody has."""
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget)


def six_digits(*, required: bool) -> Text:
    """Return the field for the digits that a phone shows."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return Text(
        label=_("Six digits from your phone"),
        max_length=20,
        required=required,
        widget=forms.TextInput(attributes),
    )


class CodeForm(ScreenForm):
    """Six digits, or one of the recovery codes."""

    otp = six_digits(required=False)
    recovery_code = Text(
        label=_("Recovery code"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("One of the ten you kept when you set this up. Each works once."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        if not self.errors and not self.code:
            self.add_error("otp", _("Type the six digits, or a recovery code below."))
        return self.cleaned_data

    @property
    def code(self) -> str:
        """The code that was given."""
        return str(self.cleaned_data.get("otp") or self.cleaned_data.get("recovery_code") or "")


class FirstCodeForm(ScreenForm):
    """The first six digits of a phone that is being set up."""

    otp = six_digits(required=True)


class OwnPasswordForm(ScreenForm):
    """The password of whoever is signed in."""

    password = own_password(_("Your password"))
