"""The forms of consent texts: a new one, another language of one, and the change of a draft."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clients.consents.words import AREA_NAMES, CONSENT_NAMES
from clients.models.consent_text import KINDS, LONGEST_TEXT, SENSITIVE
from clinic.screens.forms import Text
from clinic.screens.record_form import Group, RecordForm

ABOUT = (_("What it is about"), ("kind", "language"))
WORDS = (_("The words"), ("body",))
RULES = (_("What it asks"), ("areas", "material", "asked_each_visit", "valid_days"))


def _body() -> Text:
    return Text(
        label=_("What the client agrees to"),
        help_text=_("## begins a heading, - a line of a list; **two stars** make words bold."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 16}),
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=list(settings.LANGUAGES_OF_LETTERS.items()))


class DraftTextForm(RecordForm):
    """The words of a draft, and what all languages of its number have in common."""

    GROUPS: ClassVar[Sequence[Group]] = (WORDS, RULES)
    body = _body()
    areas = forms.MultipleChoiceField(
        label=_("Areas, each agreed to by itself"),
        choices=list(AREA_NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a text on sensitive areas alone."),
    )
    material = forms.BooleanField(
        label=_("Ask again whoever agreed to an earlier text"),
        help_text=_("It asks for more, or for something else. Not for a spelling fix."),
        required=False,
        initial=True,
    )
    asked_each_visit = forms.BooleanField(
        label=_("Ask at each visit"), help_text=_("What is agreed to counts for a day."), required=False
    )
    valid_days = forms.IntegerField(
        label=_("Counts for (days)"),
        help_text=_("Blank: until it ends."),
        min_value=1,
        max_value=3660,
        required=False,
    )

    def __init__(self, *args: Any, kind: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if kind and kind != SENSITIVE:
            del self.fields["areas"]

    @property
    def groups(self) -> Any:
        """The fieldsets, without the fields that the kind does not have."""
        present = [(label, [name for name in names if name in self.fields]) for label, names in self.GROUPS]
        return [(label, [self[name] for name in names]) for label, names in present if names]


class NewTextForm(DraftTextForm):
    """A new text of a kind, in its first language."""

    GROUPS: ClassVar[Sequence[Group]] = (ABOUT, WORDS, RULES)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, CONSENT_NAMES[kind]) for kind in KINDS])
    language = _language()


class NextTextForm(DraftTextForm):
    """The next number of a kind, begun with the words of the one before."""

    GROUPS: ClassVar[Sequence[Group]] = ((ABOUT[0], ("language",)), WORDS, RULES)
    language = _language()


class TextInLanguageForm(RecordForm):
    """The same number in another language."""

    GROUPS: ClassVar[Sequence[Group]] = ((ABOUT[0], ("language",)), WORDS)
    language = _language()
    body = _body()

    def leave_out(self, languages: set[str]) -> None:
        """Offer no language that the number has already."""
        field = cast(Any, self.fields["language"])
        field.choices = [choice for choice in field.choices if choice[0] not in languages]
