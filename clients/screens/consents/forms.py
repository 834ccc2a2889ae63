"""The forms of a consent: which text, how, by whom, for what and until when; and a No."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.consents.words import AREA_NAMES, CONSENT_WAYS, GIVER_NAMES
from clients.models import Consent, ConsentText
from clients.models.consent import GUARDIAN, REPRESENTATIVE, WAYS
from clients.screens.forms import hidden_key
from clinic.appearance.languages import language_name
from clinic.models import Practice
from clinic.screens.forms import DayInput, ScreenForm, Text, new_key

PRINTED = _("Another text, on paper")
RARE = ("given_by_name", "given_as", "relation", "ends_at", "witness")


def _way() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How they said so"),
        choices=[(way, CONSENT_WAYS[way]) for way in WAYS],
        widget=forms.RadioSelect,
    )


class TextChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the published texts, shown by its number and language."""

    def label_from_instance(self, obj: Any) -> str:
        words = _("Text %(number)s, %(language)s") % {
            "number": obj.number,
            "language": language_name(obj.language),
        }
        return str(words)


class GiveConsentForm(ScreenForm):
    """A consent to one of the published texts of its kind; without any, to a text on paper by its version.

    What the texts do not ask is left out: areas where none has any, the relation for an adult.
    """

    key = hidden_key()
    text = TextChoice(
        ConsentText.objects.none(),
        label=_("Which text"),
        required=False,
        blank=True,
        empty_label=PRINTED,
        widget=forms.RadioSelect,
    )
    text_version = Text(
        label=_("Version of the text"),
        help_text=_("As it stands on the text that was read."),
        max_length=40,
        required=False,
    )
    areas = forms.MultipleChoiceField(
        label=_("Agrees to work on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    how = _way()
    given_by_name = Text(label=_("Who agreed, if not the client"), max_length=120, required=False)
    given_as = forms.ChoiceField(label=_("As what"), required=False)
    relation = Text(
        label=_("What they are to the client"),
        help_text=_("For example: mother, carer."),
        max_length=60,
        required=False,
    )
    ends_at = forms.DateField(
        label=_("Only until, with this day"),
        help_text=_("Blank: as long as the text says."),
        required=False,
        widget=DayInput(),
    )
    witness = Text(label=_("Who else was there"), max_length=120, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        texts: Sequence[ConsentText],
        is_minor: bool,
        needs_text: bool,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        choice = cast(TextChoice, self.fields["text"])
        choice.queryset = ConsentText.objects.filter(pk__in=[text.pk for text in texts]).newest_first()
        if needs_text:
            choice.empty_label, choice.required = None, True
        if not texts:
            del self.fields["text"]
            self.fields["text_version"].required = True
        elif needs_text:
            del self.fields["text_version"]
        else:
            self.fields["text_version"].label = _("Version of the text on paper")
        if areas := [area for area in AREA_NAMES if any(area in text.areas for text in texts)]:
            cast(Any, self.fields["areas"]).choices = [(area, AREA_NAMES[area]) for area in areas]
        else:
            del self.fields["areas"]
        self.is_minor = is_minor
        self._offer_givers(is_minor)

    def _offer_givers(self, is_minor: bool) -> None:
        """Offer as what somebody agrees: of a child a guardian first, of an adult the client."""
        givers = (GUARDIAN, REPRESENTATIVE) if is_minor else ("client", REPRESENTATIVE)
        cast(Any, self.fields["given_as"]).choices = [(giver, GIVER_NAMES[giver]) for giver in givers]
        self.fields["given_as"].initial = givers[0]
        if is_minor:
            self.fields["given_by_name"].label = _("Which parent or guardian agreed")

    @property
    def rare_fields(self) -> list[forms.BoundField]:
        """The fields that most consents leave blank."""
        return [self[name] for name in RARE]

    @property
    def has_rare_answers(self) -> bool:
        """True where one of those was filled in or refused, and for a child."""
        typed = any(self[name].value() for name in RARE if name != "given_as")
        return typed or self.is_minor or any(name in self.errors for name in RARE)

    def details(self, zone: ZoneInfo) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what was agreed to and by whom, and its terms, as the action takes them."""
        given = dict(self.answers)
        until: date | None = given.pop("ends_at", None)
        names = ("areas", "given_as", "relation", "witness")
        terms = {name: given.pop(name) for name in names if name in given}
        if terms["given_as"] == "client" and given["given_by_name"]:
            del terms["given_as"]
        if given.get("text"):
            given.pop("text_version", None)
        end = datetime.combine(until + timedelta(days=1), time.min, zone) if until else None
        return given, terms | {"ends_at": end}


class WithdrawConsentForm(ScreenForm):
    """A No, how it was said, and on which day: not before the consent that it ends."""

    key = hidden_key()
    how = _way()
    said_at = forms.DateField(
        label=_("On which day"),
        help_text=_("Today, unless it reached you later."),
        widget=DayInput(),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, standing: Consent | None, practice: Practice
    ) -> None:
        self.standing, self.practice = standing, practice
        super().__init__(data, initial={"key": new_key(), "how": "in_person", "said_at": practice.today()})

    def clean_said_at(self) -> datetime | None:
        """Return the end of that day, so that it comes after all that was said on it; None for today."""
        day: date = self.cleaned_data["said_at"]
        if day > self.practice.today():
            raise forms.ValidationError(_("This day is still to come. Record a No once it was said."))
        if self.standing and day < self.standing.given_at.astimezone(self.practice.zone).date():
            raise forms.ValidationError(_("They agreed after this day. Give the day of the No."))
        if day == self.practice.today():
            return None
        return datetime.combine(day, time.max, self.practice.zone)
