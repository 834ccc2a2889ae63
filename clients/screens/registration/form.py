"""The forms that put somebody on file."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.contact import Contact, read_contact
from clients.duplicates import require_nobody_alike
from clients.models import Client
from clients.models.consent_text import ASKED_OF_ALL
from clinic.models import Practice
from clinic.screens.forms import DayInput, ScreenForm, Text

CONSENTS = {
    "treatment": gettext_lazy("to treatment, and to keeping a record of it"),
    "reminders": gettext_lazy("to reminders by e-mail"),
    "aftercare": gettext_lazy("to letters after a visit: plans for home, and how they are"),
}
WAYS = {
    "in_person": gettext_lazy("At the desk"),
    "paper": gettext_lazy("In writing"),
    "phone": gettext_lazy("On the phone"),
}


class NewClientForm(ScreenForm):
    """The details of somebody who comes for the first time: a name is enough."""

    name = Text(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    preferred_name = Text(
        label=gettext_lazy("Is called"),
        help_text=gettext_lazy("If it is another name: letters greet by it."),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    pronouns = Text(
        label=gettext_lazy("Pronouns"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = Text(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    email = Text(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "off"}),
    )
    birth_on = forms.DateField(
        label=gettext_lazy("Birth date"),
        required=False,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "new-%s"} | kwargs)

    @property
    def contact(self) -> Contact:
        """The details as `register` takes them."""
        return cast(Contact, {name: self.cleaned_data[name] for name in NewClientForm.base_fields})

    def require_somebody_else(self, practice: Practice) -> None:
        """Refuse who may be on file, unless the button was pressed that says it is somebody else."""
        if "register" not in self.data:
            require_nobody_alike(Client(**read_contact(self.contact, practice)))


class RegistrationForm(NewClientForm):
    """The details of somebody new, their guardian if they are under age, and what they agree to."""

    guardian = forms.ModelChoiceField(
        Client.objects.on_file(), label=gettext_lazy("Guardian"), required=False, widget=forms.HiddenInput
    )
    guardian_search = Text(
        label=gettext_lazy("Guardian's name, phone or e-mail"),
        help_text=gettext_lazy("For somebody under age: letters go to the guardian, who agrees for them."),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    consents = forms.MultipleChoiceField(
        label=gettext_lazy("Agrees"),
        choices=[(kind, CONSENTS[kind]) for kind in ASKED_OF_ALL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How they said so"), choices=list(WAYS.items()), widget=forms.RadioSelect
    )
    text_version = Text(
        label=gettext_lazy("Version of the text"),
        help_text=gettext_lazy("As it stands on the text that was read."),
        max_length=40,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the text that was agreed to."""
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("consents") and not answers.get("text_version"):
            self.add_error("text_version", _("Say which text they agreed to."))
        return answers
